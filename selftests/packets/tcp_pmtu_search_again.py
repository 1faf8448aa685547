# SPDX-License-Identifier: GPL-2.0
"""RFC 4821 7.3: after tcp_probe_interval it is tried whether the path has become wider."""

from pmtu import await_probe, lose, new_path, push

TIMED = True


def test(t):
    t.sysctl("tcp_mtu_probing", 2)
    t.sysctl("tcp_base_mss", 1000)
    t.sysctl("tcp_probe_threshold", 300)
    t.sysctl("tcp_probe_interval", 100)
    t.sysctl("tcp_timestamps", 0)
    new_path(t)
    t.connected(win=60000, opts="mss 1460,sackOK")
    t.write(40000)
    probe = await_probe(t, 1000)
    lose(t, probe, 1000)
    t.send("A", 1, t.flow.ack)
    push(t, 20000)
    t.counts(tcp_mtup_fail=1, tcp_mtup_success=0)
    t.silent(90)
    if max(push(t, 40000)) > 1000:
        t.fail("a probe before its time")
    t.silent(20)
    if 1230 not in push(t, 60000):
        t.fail("no probe of 1230 bytes")
    t.info(snd_mss=1230)
    t.counts(tcp_mtup_fail=1, tcp_mtup_success=1)
