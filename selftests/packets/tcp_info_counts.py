# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO counts segments and text both ways, what was sent again, and what it waited for."""

TIMED = True
TICK = 0.02     # the host counts in ticks


def waited(t, **seconds):
    """These fields say so much time, to two ticks; busy is all of it."""
    info = t.info()
    for name, want in seconds.items():
        got = info[name] / (1000 if name.startswith("last") else 1000000)
        if not want - TICK <= got <= want + TICK:
            t.fail(f"tcpi_{name} says {got} s, wanted {want}")


def test(t):
    t.accepted(opts="mss 1000")
    t.info(segs_in=2, segs_out=0, data_segs_in=0, data_segs_out=0, bytes_sent=0, busy_time=0)
    t.send("PA", 1, 1, 500)
    t.gets("A", 1, 501)
    t.send("A", 1001, 1, 500)       # there is a gap before it
    t.gets("A", 1, 501)
    t.info(segs_in=4, data_segs_in=2, segs_out=2, data_segs_out=0, rcv_ooopack=1,
           bytes_received=500)

    t.write(3000)
    for seq in (1, 1001, 2001):
        t.gets("A", seq, 501, 1000)
    t.info(segs_out=5, data_segs_out=3, bytes_sent=3000, bytes_retrans=0)
    t.gets("A", 1, 501, 1000, after=0.2)
    t.info(segs_out=6, data_segs_out=4, bytes_sent=4000, bytes_retrans=1000, total_retrans=1,
           bytes_acked=0)
    took = t.info()["busy_time"] / 1000000
    waited(t, last_data_sent=0, last_ack_recv=took)
    t.send("A", 501, 3001)
    t.info(bytes_acked=3000, rwnd_limited=0)

    t.silent(0.25)
    waited(t, busy_time=took, last_ack_recv=0.25)
    t.send("A", 501, 3001, win=0)
    t.write(100)
    t.silent(0.12)
    waited(t, busy_time=took + 0.12, rwnd_limited=0.12, sndbuf_limited=0, last_ack_recv=0.12)
    t.send("A", 501, 3001, win=1000)
    t.gets("PA", 3001, 501, 100)
    t.silent(0.1)
    waited(t, busy_time=took + 0.22, rwnd_limited=0.12)
