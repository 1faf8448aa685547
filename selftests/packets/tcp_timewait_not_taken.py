# SPDX-License-Identifier: GPL-2.0
"""Without timestamps nothing may take the place of TIME-WAIT: EADDRNOTAVAIL."""


def test(t):
    t.sysctl("tcp_timestamps", 0)
    t.sock = t.new_socket()
    t.option("SO_REUSEADDR", 1)
    t.sock.bind((t.address, 0))
    t.sock.setblocking(False)
    t.outcome("connect", ("10.3.0.2", t.flow.port))
    t.gets("S", 0)
    t.send("SA", 0, 1, opts="mss 1460")
    t.gets("A", 1, 1)
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 2)
    t.gets("A", 2, 2)
    t.state("TIME-WAIT")
    port = t.flow.local
    t.close()
    t.sock = t.new_socket()
    t.option("SO_REUSEADDR", 1)
    t.sock.bind((t.address, port))
    t.sees("EADDRNOTAVAIL", "connect", ("10.3.0.2", t.flow.port))
    t.nothing()
