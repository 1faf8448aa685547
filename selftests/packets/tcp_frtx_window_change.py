# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 2: an ACK that moves the window is no duplicate."""


def test(t):
    t.accepted(win=30000)
    t.write(7300)
    for seq in range(1, 7301, 1460):
        t.gets("A", seq, 1, 1460)
    for win in (30100, 30200, 30300, 30400):
        t.send("A", 1, 1, win=win)
    t.nothing()
    t.info(ca_state=0)
