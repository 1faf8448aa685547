# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.2: the server may send before the handshake is over; one ACK is for both."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.read(10)
    t.option("TCP_NODELAY", 1)
    t.write(100)
    t.gets("A", 1, 11, 100)
    t.write(50)
    t.gets("A", 101, 11, 50)
    t.send("A", 11, 151)
    t.nothing()
    t.state("ESTABLISHED")
    t.info(unacked=0, snd_cwnd=10)
    t.write(10)
    t.gets("A", 151, 11, 10)
