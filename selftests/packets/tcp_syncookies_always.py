# SPDX-License-Identifier: GPL-2.0
"""tcp_syncookies 2: every SYN is answered with a cookie; nothing is kept of it."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1, opts="mss 1460")
    t.state("LISTEN")
    t.send("A", 1, 1)
    t.accept()
    t.state("ESTABLISHED")
    t.info(snd_mss=1460, options=0)
    t.counts(tcp_syncookies_sent=1, tcp_syncookies_recv=1)
