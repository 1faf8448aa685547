# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.5: a connected socket sends from the address that connect() found."""


def test(t):
    t.connect()
    for data in (b"a", b"", b"odd", bytes(range(250)) * 5):
        t.sock.send(data)
        t.hears(data, sport=t.local, saddr=t.address, udp_len=8 + len(data))
    t.counts(udp_out_datagrams=4)
