# SPDX-License-Identifier: GPL-2.0
"""RFC 9937: Reno halves the window: in recovery every second ACK sends one segment."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t)
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 10)                  # slow start: 20
    write(t, 40)
    gets(t, 10, 29)
    t.silent(0.1)
    ack(t, 10, (11, 13))
    gets(t, 10)
    t.info(snd_ssthresh=10, ca_state=3)
    sent = 1 + len(t.drain())
    flight = 18
    for number in range(14, 30):
        ack(t, 10, (11, number))
        count = len(t.drain())
        # ceil(10 / 20 * delivered) sent in all, until it has come down to ssthresh
        want = (number - 10 + 1) // 2 - sent if flight - 1 > 10 else 11 - flight
        if count != want:
            t.fail(f"{count} segments on SACK of {number}, wanted {want}")
        sent += count
        flight += count - 1
    info = t.info(ca_state=3)
    if flight != 10 or info["unacked"] - info["sacked"] - info["lost"] + info["retrans"] != 10:
        t.fail(f"{flight} in flight: {info}")
    t.silent(0.1)
    ack(t, 30)
    t.drain()
    t.info(ca_state=0)
