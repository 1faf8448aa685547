# SPDX-License-Identifier: GPL-2.0
"""A cookie says one of four MSS: the largest that is not above the peer's."""


def test(t):
    t.sysctl("tcp_syncookies", 2)
    t.listen()
    for said, kept in ((1460, 1460), (1459, 1440), (1400, 1300), (1000, 536), (536, 536)):
        flow = t.new_flow()
        flow.send("S", opts=f"mss {said}")
        flow.gets("SA", 0, 1)
        flow.send("A", 1, 1)
        t.accept()
        t.info(snd_mss=kept)
