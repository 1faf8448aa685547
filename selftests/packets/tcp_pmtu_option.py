# SPDX-License-Identifier: GPL-2.0
"""IP_MTU_DISCOVER's values, and IP_MTU of a connection."""

from pmtu import (DO, DONT, IP_MTU, IP_MTU_DISCOVER, OMIT, WANT, accepted, discover, new_path,
                  option, too_big)


def test(t):
    accepted(t, IP_TTL=9)
    if (option(t, IP_MTU_DISCOVER), option(t, IP_MTU)) != (WANT, 1500):
        t.fail(f"IP_MTU_DISCOVER {option(t, IP_MTU_DISCOVER)}, IP_MTU {option(t, IP_MTU)}")
    for value in range(OMIT + 1):
        discover(t, value)
        if option(t, IP_MTU_DISCOVER) != value:
            t.fail(f"IP_MTU_DISCOVER {option(t, IP_MTU_DISCOVER)}, wanted {value}")
    for value in -1, OMIT + 1:
        t.sees("EINVAL", "setsockopt", 0, IP_MTU_DISCOVER, value)
    t.sees("ENOPROTOOPT", "setsockopt", 0, IP_MTU, 1000)
    discover(t, DO)
    too_big(t, 1000)
    if option(t, IP_MTU) != 1000:
        t.fail(f"IP_MTU {option(t, IP_MTU)}, wanted 1000")
    t.sock = t.new_socket()
    t.sees("ENOTCONN", "getsockopt", 0, IP_MTU)
    t.flow = t.new_flow()
    new_path(t)
    t.listen()
    t.listener.setsockopt(0, IP_MTU_DISCOVER, DONT)
    t.send("S", opts="mss 1460")
    t.gets("SA", 0, 1, df=True)
    t.send("A", 1, 1)
    t.accept()
    t.write(10)
    t.gets("PA", 1, 1, 10, df=False)
    if option(t, IP_MTU_DISCOVER) != DONT:
        t.fail("what the listener has is not inherited")
