# SPDX-License-Identifier: GPL-2.0
"""RFC 4821 7.6.2: a probe that is lost was too large; it goes again in pieces, cwnd stays."""

from pmtu import await_probe, lose, new_path


def test(t):
    t.sysctl("tcp_mtu_probing", 2)
    t.sysctl("tcp_base_mss", 512)
    t.sysctl("tcp_timestamps", 0)
    new_path(t)
    t.connected(win=60000, opts="mss 1460,sackOK")
    t.write(40000)
    probe = await_probe(t, 512)
    if len(probe.data) != 986:
        t.fail(f"{probe}: wanted 986 bytes")
    cwnd = t.info()["snd_cwnd"]
    if lose(t, probe, 512) != [(probe.seq, 512), (probe.seq + 512, 474)]:
        t.fail("wanted the probe again in two pieces")
    t.info(snd_cwnd=cwnd + 1, snd_mss=512)
    t.counts(tcp_mtup_success=0, tcp_mtup_fail=1, tcp_sack_recovery=0)
