# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: what is larger than the way's MTU leaves in fragments; tests are ip_frag_send_SIZE.

All but the last are as large as the MTU lets units of 8 be; one ID, no DF.
"""

from datagram import DF, echo


def run(t, size, mtu, want):
    t.bench.ns.ip(f"link set tun0 mtu {mtu}")
    try:
        body = echo(size)
        for piece in t.pieces(body, *range(0, len(body), 1480), len(body)):
            t.packet(piece)
        frame, lengths = t.whole()
        if lengths != want or frame.frag & DF:
            t.fail(f"lengths {lengths}, wanted {want}")
        if frame.icmp_data != body[8:]:
            t.fail("other data")
        t.counts(ip_frag_oks=len(want) > 1, ip_frag_creates=len(want) * (len(want) > 1),
                 ip_frag_fails=0)
    finally:
        t.bench.ns.ip("link set tun0 mtu 1500")


def tests():
    for size, mtu, want in (
            (1472, 1500, [1500]), (1473, 1500, [1500, 21]), (4000, 1500, [1500, 1500, 1068]),
            (1000, 576, [572, 476]), (200, 68, [68, 68, 68, 68, 36]), (1472, 1499, [1492, 28])):
        yield (f"ip_frag_send_{size}_{mtu}",
               lambda t, s=size, m=mtu, w=want: run(t, s, m, w), "")
