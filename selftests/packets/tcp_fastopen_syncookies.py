# SPDX-License-Identifier: GPL-2.0
"""Where SYN cookies are sent there is no Fast Open: nothing is kept of a SYN then."""

from fastopen import ask, fast_syn, server


def test(t):
    server(t)
    cookie = ask(t)
    t.sysctl("tcp_syncookies", 2)
    fast_syn(t, cookie)
    t.gets("SA", 0, 1, opts="mss")
    t.counts(tcp_fastopen_passive=0)
