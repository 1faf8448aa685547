# SPDX-License-Identifier: GPL-2.0
"""What the peer sends again has an older number than its last text, but its window is as new
as its acknowledgment, which was never seen before."""


def test(t):
    t.accepted(win=2920)
    t.write(5840)
    t.gets("A", 1, 1, 1460)
    t.gets("A", 1461, 1, 1460)
    t.send("PA", 101, 1, 100, win=2920)     # ahead: 1 to 100 were lost
    t.gets("A", 2921, 1)
    t.send("PA", 1, 2921, 100, win=100)     # the user does not read what we send
    t.gets("A", 2921, 201)
    t.nothing()
    t.send("A", 201, 2921, win=2920)
    t.gets("A", 2921, 201, 1460)
    t.gets("PA", 4381, 201, 1460)
    t.read(200)
