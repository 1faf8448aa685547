# SPDX-License-Identifier: GPL-2.0
"""RFC 6298 5.3: an ACK of new text starts the timer anew."""

TIMED = True


def test(t):
    t.accepted()
    t.write(2000)
    t.gets("A", 1, 1, 1460)
    t.gets("PA", 1461, 1, 540)
    t.silent(0.15)
    t.send("A", 1, 1461)
    # the sample of 150 ms has made the RTO more than twice as long
    again = t.gets("PA", 1461, 1, 540, within=1)
    if again.when - t.flow.last_sent < 0.19:
        t.fail("the timer was not started anew")
