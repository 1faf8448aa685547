# SPDX-License-Identifier: GPL-2.0
"""Without timestamps the time in which a whole window comes is the receiver's round trip."""

import socket
import time

TIMED = True
MSS = 1460


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    before = t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    t.info(rcv_rtt=0)
    for _ in range(5):
        time.sleep(0.1)
        for _ in range(40):
            t.send("A", None, None, MSS)
            t.read(MSS)
            t.drain()
    rtt = t.info()["rcv_rtt"]
    # The first window is full in the second batch; later ones are larger.
    if not 100000 <= rtt <= 101000:
        t.fail(f"tcpi_rcv_rtt {rtt}")
    if t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= before:
        t.fail("the buffer has not grown")
