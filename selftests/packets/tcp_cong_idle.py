# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 4.1: after an RTO without sending the window is old; it halves for each RTO."""

TIMED = True
MSS = 1000


def burst(t, count):
    """So many segments, all acknowledged at once."""
    at = t.written
    t.write(count * MSS)
    for number in range(count):
        t.gets("A", at + number * MSS, 1, MSS)
    t.send("A", 1, t.written)


def grown(t):
    """A window of forty segments."""
    t.accepted(opts=f"mss {MSS}")
    burst(t, 10)
    burst(t, 20)
    t.info(snd_cwnd=40)


def one(t):
    grown(t)
    t.silent(0.3)       # one RTO of 200 ms
    burst(t, 5)
    t.info(snd_cwnd=20, snd_ssthresh=2**31 - 1)


def long(t):
    grown(t)
    t.silent(30)
    burst(t, 1)
    t.info(snd_cwnd=10)


def off(t):
    t.sysctl("tcp_slow_start_after_idle", 0)
    grown(t)
    t.silent(30)
    burst(t, 1)
    t.info(snd_cwnd=40)


def tests():
    return [("tcp_cong_idle_one", one, ""), ("tcp_cong_idle_long", long, ""),
            ("tcp_cong_idle_off", off, "")]
