# SPDX-License-Identifier: GPL-2.0
"""About our SYN-ACK: as Linux nothing, for it fits every path."""

from pmtu import new_path, too_big


def test(t):
    new_path(t)
    t.listen()
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1)
    too_big(t, 1000, 0)
    t.state("SYN-RECEIVED")
    t.counts(tcp_out_of_window_icmps=0)
    too_big(t, 1000, 1)
    t.counts(tcp_out_of_window_icmps=1, ip_pmtu_learned=0)
    t.send("A", 1, 1)
    t.accept()
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
