# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: an older connection to the same host hears of it at its next segment."""

from pmtu import accepted, again, too_big

OURS_ONLY = "Linux sends it too large once more, and the timer repeats it"


def test(t):
    accepted(t)
    first, sock = t.flow, t.sock
    again(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    t.written = 1
    t.write(1460, sock=sock)
    first.gets("A", 1, 1, 960)
    first.gets("PA", 961, 1, 500)
