# SPDX-License-Identifier: GPL-2.0
"""RFC 768: ports, length and sum of what the program sends; RFC 1191 3: with DF."""


def test(t):
    t.bind()
    t.say(b"some bytes")
    frame = t.hears(b"some bytes", sport=t.local, dport=t.port, udp_len=18, ttl=64, tos=0,
                    frag=0x4000, saddr=t.address)
    if not frame.udp_sum:
        t.fail("no sum")
    t.counts(udp_out_datagrams=1)
