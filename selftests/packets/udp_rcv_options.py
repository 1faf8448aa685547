# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.2: IP options do not keep a datagram from its reader."""


def test(t):
    t.bind()
    t.tell(b"with options", options=b"\x01\x01\x01\x00")
    t.sees(b"with options", "recv", 100)
    t.quiet()
