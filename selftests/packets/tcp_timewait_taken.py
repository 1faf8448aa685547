# SPDX-License-Identifier: GPL-2.0
"""RFC 6191: a connection from the same port takes the place of TIME-WAIT, if both have timestamps."""

import contextlib


def begin(t, flow, port=0):
    """The program connects from a port of its choice. Returns the SYN."""
    t.sock = t.new_socket()
    t.option("SO_REUSEADDR", 1)
    t.sock.bind((t.address, port))
    t.sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        t.sock.connect(("10.3.0.2", flow.port))
    return flow.gets("S", 0)


def close(t, flow, opts):
    """The program closes first, and has TIME-WAIT."""
    t.shutdown()
    flow.gets("FA", 1, 1)
    flow.send("A", 1, 2, opts=opts)
    flow.send("FA", 1, 2, opts=opts)
    flow.gets("A", 2, 2)
    t.close()


def test(t):
    syn = begin(t, t.flow)
    opts = f"nop,nop,TS 500 {syn.option('TS')[0]}"
    t.send("SA", 0, 1, opts="mss 1460," + opts)
    t.gets("A", 1, 1)
    close(t, t.flow, opts)
    t.state("TIME-WAIT")
    again = t.new_flow(port=t.flow.port)
    syn = begin(t, again, t.flow.local)
    if (syn.raw_seq - t.flow.irs) % 2**32 != 2 + 65535 + 2:
        t.fail("does not follow on the old numbers")
    # the text of the old connection is not acceptable: its timestamps are older
    if syn.option("TS")[1] != "500":
        t.fail("TS.Recent of TIME-WAIT")
    t.state("SYN-SENT")
    if t.ours:
        t.counts(tcp_timewait_taken=1)
