# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6 (SHLD-16): of what is lost, what lies within a shrunk window is sent again."""

TIMED = True
MSS = 1000


def test(t):
    t.accepted(opts=f"mss {MSS}", win=5 * MSS)
    t.write(5 * MSS)
    for number in range(5):
        t.gets("A", 1 + number * MSS, 1, MSS)
    t.send("A", 1, 1001, win=2 * MSS)       # the edge was 5001 and is 3001
    t.nothing()
    t.gets("A", 1001, 1, MSS, after=0.2)
    t.send("A", 1, 2001, win=MSS)
    t.gets("A", 2001, 1, MSS)
    t.info(snd_cwnd=2)                      # there would be room for the next one
    t.nothing()
    t.send("A", 1, 3001, win=2 * MSS)       # and 5001 again
    t.gets("A", 3001, 1, MSS)
    t.gets("A", 4001, 1, MSS)
    t.counts(tcp_timeouts=1, tcp_retrans_segs=4)
