# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.1: nobody at the port: the sender is told, with what he sent."""


def test(t):
    t.tell(b"whose?", dport=9)
    frame = t.hears_icmp(3, 3)
    if not frame.icmp_data.endswith(b"whose?") or frame.icmp_data[9] != 17:
        t.fail(f"quoted {frame.icmp_data!r}")
    t.counts(udp_drop_no_socket=1)
    t.tell(b"bad as well", dport=9, check_sum=0x1234)
    t.quiet()
    t.counts(udp_drop_no_socket=1, udp_drop_csum=1)
    t.tell(b"port zero", dport=0)
    t.hears_icmp(3, 3)
