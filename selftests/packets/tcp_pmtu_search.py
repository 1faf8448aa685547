# SPDX-License-Identifier: GPL-2.0
"""RFC 4821 7.3: from tcp_base_mss up by halves, until less than tcp_probe_threshold is left."""

from pmtu import new_path


def sizes(low, high, threshold):
    """The probes' MSS: each in the middle between what passes and what is too large."""
    while high - low >= threshold:
        low = (low + high) // 2
        yield low - 40


def test(t):
    t.sysctl("tcp_mtu_probing", 2)
    t.sysctl("tcp_base_mss", 512)
    t.sysctl("tcp_timestamps", 0)
    new_path(t)
    t.connected(win=60000)
    t.info(snd_mss=512)
    want = [512, *sizes(552, 1500, 8)]
    seen = []
    t.write(40000)
    while t.flow.ack < 40001 or len(seen) < len(want):
        segments = t.drain()
        if not segments:
            t.fail(f"no more segments after sizes {seen}, wanted {want}")
        for segment in segments:
            if len(segment.data) > max(seen, default=0):
                seen.append(len(segment.data))
            t.send("A", 1, segment.end)
        if t.flow.ack > t.written - 20000 and len(seen) < len(want):
            t.write(20000)
    if seen != want:
        t.fail(f"sizes {seen}, wanted {want}")
    t.info(snd_mss=want[-1])
    t.counts(tcp_mtup_success=len(want) - 1, tcp_mtup_fail=0, tcp_retrans_segs=0)
