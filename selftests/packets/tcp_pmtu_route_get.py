# SPDX-License-Identifier: GPL-2.0
"""`toytcp route get` tells what is known of a path, and for how long."""

from pmtu import accepted, sysctl, too_big

OURS_ONLY = "a tool of ours"


def get(t):
    answer, = t.bench.ns.tool_json(f"route get {t.flow.peer}")
    return tuple(answer.get(name) for name in ("mtu", "mtu_expires", "mtu_locked"))


def test(t):
    sysctl(t, "mtu_expires", 3000)
    accepted(t)
    if get(t) != (1500, None, None):
        t.fail(f"before the message: {get(t)}")
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    too_big(t, 1000)
    t.gets("A", 1, 1, 960)
    mtu, expires, locked = get(t)
    if mtu != 1000 or not 2900 <= expires <= 3000 or locked:
        t.fail(f"after it: {get(t)}")
    too_big(t, 68)
    mtu, expires, locked = get(t)
    if mtu != 552 or not 2900 <= expires <= 3000 or not locked:
        t.fail(f"after a second one: {get(t)}")
    if f" mtu lock 552 expires {expires // 100}" not in t.bench.ns.tool(f"route get {t.flow.peer}"):
        t.fail(t.bench.ns.tool(f"route get {t.flow.peer}"))
