# SPDX-License-Identifier: GPL-2.0
"""As Linux probes, with an old number and no text: answered with ACK and window."""


def test(t):
    t.accepted()
    t.send("A", 0, 1)
    t.gets("A", 1, 1)
