# SPDX-License-Identifier: GPL-2.0
"""SO_RCVLOWAT beyond the receive buffer makes that larger; poll() waits for so much."""

import socket

LOWAT = 200000


def test(t):
    t.accepted(opts="mss 1460,nop,nop,sackOK,nop,wscale 7")
    t.option("SO_RCVLOWAT", LOWAT)
    if t.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) < LOWAT:
        t.fail("the buffer has not grown")
    # in large pieces, as a device merges them: their overhead is small
    sent = 0
    while sent + 14600 < LOWAT:
        t.send("A", sent + 1, 1, 14600)
        sent += 14600
        t.drain()
        t.poll("OUT")
    t.send("PA", sent + 1, 1, 14600)
    t.drain()
    t.poll("IN OUT")
    t.option("SO_RCVLOWAT", sent + 20000)
    t.poll("OUT")
    # what is enough after all is said at once
    t.option("SO_RCVLOWAT", 100)
    t.poll("IN OUT")
