# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: it is the host that remembers. The next connection there knows, others do not."""

from pmtu import accepted, again, new_path, too_big


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    again(t)
    t.write(1460)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    t.flow = t.new_flow()
    new_path(t)
    t.written = 1
    t.accepted()
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    t.counts(ip_pmtu_learned=1, tcp_pmtu_reduced=1)
