# SPDX-License-Identifier: GPL-2.0
"""RFC 768: the length counts from the header on; bytes behind the end are nobody's."""


def test(t):
    t.bind()
    t.tell(b"short", length=7)
    t.tell(b"none", length=0)
    t.tell(b"long", length=13)
    t.tell(b"all of IP", length=65535)
    t.sees("EAGAIN", "recvfrom", 100)
    t.quiet()
    t.tell(b"ends here", behind=b"trailing")
    t.sees(b"ends here", "recv", 100)
    t.send_ip(b"\x12\x34\x56\x78\x00\x08\x00")      # a header that is not all there
    t.sees("EAGAIN", "recvfrom", 100)
    t.quiet()
    if t.ours:
        t.counts(udp_drop_length=4, udp_drop_short=1)
