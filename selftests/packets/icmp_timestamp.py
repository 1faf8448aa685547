# SPDX-License-Identifier: GPL-2.0
"""RFC 792, RFC 1122 3.2.2.8: a timestamp comes back with ours."""

import struct
import time

from wire import icmp

DAY = 24 * 60 * 60 * 1000


def test(t):
    t.packet(t.ip(1, icmp(13, 0, b"\1\2\3\4", struct.pack("!III", 12345, 6, 7)), tos=0x10))
    now = int(time.time() * 1000) % DAY
    frame = t.hears("ICMP 14/0", icmp_rest=b"\1\2\3\4", tos=0x10, tot_len=40)
    sent, came, went = struct.unpack("!III", frame.icmp_data)
    if sent != 12345 or came != went or not -100 <= now - came <= 5000:
        t.fail(f"times {sent} {came} {went}, and it is {now}")
    t.counts(icmp_in_timestamps=1, icmp_out_timestamp_replies=1)
    # too short for the time that is to come back
    t.packet(t.ip(1, icmp(13, 0, b"\1\2\3\4", b"abc")))
    t.quiet()
