# SPDX-License-Identifier: GPL-2.0
"""RFC 6928: ten segments may go before the handshake is over, beside the SYN-ACK."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.write(15 * 1460)
    for i in range(10):
        t.gets("A", 1 + i * 1460, 11, 1460)
    t.nothing()
    t.send("A", 11, 1)
    t.nothing()
    t.send("A", 11, 2921)
    t.gets("A", 14601, 11, 1460)
    t.gets("A", 16061, 11, 1460)
