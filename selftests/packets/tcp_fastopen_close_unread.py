# SPDX-License-Identifier: GPL-2.0
"""close() before the handshake is over, with data that nobody has read: a reset."""

from fastopen import accepted


def test(t):
    accepted(t)
    t.close()
    t.gets("RA", 1, 11)
    t.state("LISTEN")
