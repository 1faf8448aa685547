# SPDX-License-Identifier: GPL-2.0
"""tcp_tw_reuse: connect() takes a port out of TIME-WAIT for want of another, a second later."""

TIMED = True
INET_SINCE = (6, 14)    # tcp_tw_reuse_delay


def connect(t):
    t.sock = t.new_socket()
    t.sock.setblocking(False)
    return t.outcome("connect", ("10.3.0.2", t.flow.port))


def test(t):
    t.sysctl("ip_local_port_range", "41000 41000")
    t.sysctl("tcp_tw_reuse", 1)
    connect(t)
    syn = t.gets("S", 0)
    opts = f"nop,nop,TS 500 {syn.option('TS')[0]}"
    t.send("SA", 0, 1, opts="mss 1460," + opts)
    t.gets("A", 1, 1)
    t.shutdown()
    t.gets("FA", 1, 1)
    t.send("FA", 1, 2, opts=opts)
    t.gets("A", 2, 2)
    t.close()
    t.state("TIME-WAIT")
    t.silent(0.9)
    if connect(t) != "EADDRNOTAVAIL":
        t.fail("too early")
    t.silent(0.2)
    if connect(t) != "EINPROGRESS":
        t.fail("not taken")
    t.gets("S")
    t.state("SYN-SENT")
