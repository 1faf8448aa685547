# SPDX-License-Identifier: GPL-2.0
"""The receive buffer grows with what the program reads in a round trip, as Linux's."""

import socket
import time

TIMED = True
MSS, MOST = 1448, 6291456


def batch(t, segments, pause=0.1):
    """Full segments that the program reads as they come, a round trip after the last."""
    time.sleep(pause)
    t.flow.ts += int(pause * 1000)
    for _ in range(segments):
        t.send("A", None, None, MSS)
        t.read(MSS)
        t.drain()


def buffer(t):
    return t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def grown(before, now):
    """The rule by hand: what the sender needs to double, twice, and as much overhead."""
    return 2 * (2 * now + 4 * now * (now - before) // before)


def test(t):
    t.sysctl("tcp_rmem", f"4096 131072 {MOST}")
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7", ts=1000)
    # A round trip of 50 ms, which is less than those that follow: each is measured once.
    batch(t, 1, 0.05)
    rtt = t.info()["rcv_rtt"]
    if not 50000 <= rtt <= 51000:
        t.fail(f"tcpi_rcv_rtt {rtt}")
    # ten segments are no reason to grow; what comes after them is, a round trip later
    most, space, last = 131072, 10 * MSS, 10
    for segments in (10, 10, 20, 40, 20, 80, 400, 1):
        batch(t, segments)
        if last * MSS > space:
            most = max(most, grown(space, last * MSS))
            space = last * MSS
        last = segments
        if t.ours and buffer(t) != min(most, MOST):
            t.fail(f"a buffer of {buffer(t)}, wanted {most}")
        if t.ours:
            t.info(rcv_space=space)
    if buffer(t) < 4 * 400 * MSS:
        t.fail(f"a buffer of {buffer(t)}")
    if t.ours:
        # and that is what the window offers
        t.send("A", None, None, MSS)
        t.gets("A", within=0.3)
        if t.flow.last_win << 7 < (buffer(t) - 6 * MSS) // 2:
            t.fail(f"a window of {t.flow.last_win << 7}")
