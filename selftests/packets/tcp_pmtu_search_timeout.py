# SPDX-License-Identifier: GPL-2.0
"""RFC 4821 7.6.4: a probe that a time-out repeats tells nothing: it is neither large nor small."""

from pmtu import await_probe, new_path

TIMED = True


def test(t):
    t.sysctl("tcp_mtu_probing", 2)
    t.sysctl("tcp_base_mss", 512)
    t.sysctl("tcp_timestamps", 0)
    new_path(t)
    t.connected(win=60000)
    t.write(20000)
    probe = await_probe(t, 512)
    t.gets("A", probe.seq, 1, 512, within=1)
    t.send("A", 1, probe.end)
    t.info(snd_mss=512)
    t.counts(tcp_mtup_success=0, tcp_mtup_fail=0, tcp_timeouts=1)
