# SPDX-License-Identifier: GPL-2.0
"""SO_RCVBUF on the listener: the SYN-ACK offers no more than that."""


def test(t):
    t.listen(SO_RCVBUF=4096)
    t.send("S", opts="mss 536")
    answer = t.gets("SA", 0, 1)
    if not 1000 <= answer.win <= 8192:
        t.fail("window of the SYN-ACK")
