# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 3: a SYN-ACK that was sent again because the SYN came again gives no sample either."""

TIMED = True


def test(t):
    t.listen()
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.silent(0.9)
    t.send("S", 0, opts="mss 1460")
    t.gets("SA", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.info(rtt=0)
