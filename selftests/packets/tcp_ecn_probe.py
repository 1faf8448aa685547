# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.6: a probe of a closed window is not ECN-capable, and says no CWR."""

TIMED = True


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1, win=0)
    t.accept()
    t.write(100)
    t.gets("A", 0, 1, 0, tos=0, after=0.2)
    t.send("A", 1, 1, win=1000)
    t.gets("PA", 1, 1, 100, tos=2)
