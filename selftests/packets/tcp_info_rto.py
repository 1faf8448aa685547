# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO since Linux 6.7: time-outs, how often they began, and how long they took."""

TIMED = True


def test(t):
    t.accepted()
    t.info(total_rto=0, total_rto_recoveries=0, total_rto_time=0)
    t.write(100)
    t.gets("PA", 1, 1, 100)
    t.gets("PA", 1, 1, 100, after=0.2)
    t.gets("PA", 1, 1, 100, after=0.4)
    t.info(total_rto=2, total_rto_recoveries=1)
    t.send("A", 1, 101)
    spent = t.info(total_rto=2, total_rto_recoveries=1)["total_rto_time"]
    if not 380 <= spent <= 460:
        t.fail(f"tcpi_total_rto_time {spent}")
    t.silent(1)
    if t.ours:      # the host's goes on while it is in Loss, which needs one ACK more
        t.info(total_rto_time=spent)
    t.write(100)
    t.gets("PA", 101, 1, 100)
    t.gets("PA", 101, 1, 100, after=0.8)
    t.info(total_rto=3, total_rto_recoveries=2)
