# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.4: a probe of the peer's is answered, with or without an octet."""


def test(t):
    t.accepted()
    t.send("A", 0, 1)
    t.gets("A", 1, 1)


def octet(t):
    t.accepted()
    t.send("A", 0, 1, b"\0")
    t.gets("A", 1, 1)


def tests():
    return [("tcp_keepalive_answer", test, ""), ("tcp_keepalive_answer_octet", octet, "")]
