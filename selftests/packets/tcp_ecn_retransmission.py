# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.5: what is sent again is not ECN-capable."""

TIMED = True


def test(t):
    t.listen()
    t.send("SEC", opts="mss 1460")
    t.gets("SAE", 0, 1)
    t.send("A", 1, 1)
    t.accept()
    t.write(100)
    t.gets("PA", 1, 1, 100, tos=2)
    t.gets("PA", 1, 1, 100, tos=0, after=0.2)
    # 6.1.2: the window was reduced; the next new data says so
    t.send("A", 1, 101)
    t.write(100)
    t.gets("PAC", 101, 1, 100, tos=2)
