# SPDX-License-Identifier: GPL-2.0
"""RFC 9937: CUBIC's window comes down to 0.7: seven segments for ten that arrive."""

from loss import ack, established, gets, write

TIMED = True


def test(t):
    established(t, congestion="cubic")
    write(t, 10)
    gets(t, 0, 9)
    t.silent(0.1)
    ack(t, 10)
    write(t, 40)
    gets(t, 10, 29)
    t.silent(0.1)
    ack(t, 10, (11, 13))
    segments = t.drain()
    t.info(ca_state=3, snd_ssthresh=14)
    if segments[0].seq != 10001:
        t.fail("no fast retransmit")
    sent = len(segments)
    for number in range(14, 30):
        ack(t, 10, (11, number))
        sent += len(t.drain())
    # ceil(14 / 20 * 19)
    if sent != 14:
        t.fail(f"{sent} segments sent, wanted 14")
    t.silent(0.1)
    ack(t, 30)
    t.drain()
