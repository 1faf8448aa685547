# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 5.1: what is joined and left is told, and again within a second; tests are
igmp_report_CASE.
"""

import functools

from groups import (ADD, ADD_SOURCE, ALLOW, BLOCK, BLOCK_SOURCE, DROP, DROP_SOURCE, Groups, SOON,
                    TO_EX, TO_IN, UNBLOCK_SOURCE, query)

TIMED = True
GROUP, OTHER, A, B = "239.1.2.3", "239.4.5.6", "10.3.0.40", "10.3.0.41"


def twice(g, *want):
    g.reports(*want, within=SOON)
    g.reports(*want, within=1)


def join(t, g):
    g.join(GROUP)
    twice(g, (TO_EX, GROUP))
    g.quiet(200)
    t.counts(igmp_out_reports=2, igmp_out_leaves=0)


def leave(_t, g):
    sock = g.settled(GROUP)
    g.option(sock, DROP, GROUP)
    twice(g, (TO_IN, GROUP))
    g.quiet()


def close(_t, g):
    """All of its groups in one report."""
    sock = g.settled(GROUP, OTHER)
    g.test.close(sock)
    twice(g, (TO_IN, GROUP), (TO_IN, OTHER))
    g.quiet()


def second_member(_t, g):
    """Who comes to a group that is joined already changes nothing, nor who goes first."""
    sock = g.settled(GROUP)
    other = g.join(GROUP)
    g.quiet()
    g.test.close(sock)
    g.quiet()
    g.option(other, DROP, GROUP)
    twice(g, (TO_IN, GROUP))


def again(_t, g):
    """Left and joined while the one is still being told: the other takes its place."""
    sock = g.settled(GROUP)
    g.option(sock, DROP, GROUP)
    g.reports((TO_IN, GROUP), within=SOON)
    g.option(sock, ADD, GROUP)
    twice(g, (TO_EX, GROUP))
    g.quiet()


def include(_t, g):
    """A list of wanted sources: what comes to it, and what goes."""
    sock = g.socket()
    g.option(sock, ADD_SOURCE, GROUP, A)
    twice(g, (ALLOW, GROUP, A))
    g.option(sock, ADD_SOURCE, GROUP, B)
    twice(g, (ALLOW, GROUP, B))
    g.option(sock, DROP_SOURCE, GROUP, A)
    twice(g, (BLOCK, GROUP, A))
    g.option(sock, DROP_SOURCE, GROUP, B)
    twice(g, (BLOCK, GROUP, B))
    g.quiet()


def exclude(_t, g):
    sock = g.settled(GROUP)
    g.option(sock, BLOCK_SOURCE, GROUP, A)
    twice(g, (BLOCK, GROUP, A))
    g.option(sock, UNBLOCK_SOURCE, GROUP, A)
    twice(g, (ALLOW, GROUP, A))
    g.quiet()


def mode(_t, g):
    """One wants a source, another all of them: the mode is told, with the list."""
    sock = g.socket()
    g.option(sock, ADD_SOURCE, GROUP, A)
    g.settle()
    other = g.join(GROUP)
    twice(g, (TO_EX, GROUP))
    g.test.close(other)
    twice(g, (TO_IN, GROUP, A))
    g.quiet()


def overtaken(_t, g):
    """A source that changes while another is being told: each as often as it has to be."""
    sock = g.socket()
    g.option(sock, ADD_SOURCE, GROUP, A)
    g.reports((ALLOW, GROUP, A), within=SOON)
    g.option(sock, ADD_SOURCE, GROUP, B)
    g.reports((ALLOW, GROUP, A, B), within=SOON)
    g.reports((ALLOW, GROUP, B), within=1)
    g.quiet()


def robust(t, g):
    """4.1.6: as often as the sysctl says, unless a querier does."""
    def told(times, group):
        g.join(group)
        g.reports((TO_EX, group), within=SOON)
        for _ in range(times - 1):
            g.reports((TO_EX, group), within=1)
        g.quiet()

    t.sysctl("igmp_qrv", 5)
    g.asks(query(3, "239.7.7.7", qrv=3))
    told(3, GROUP)
    g.asks(query(3, "239.7.7.7", qrv=0, qqic=0))
    told(5, OTHER)


def link_local(t, g):
    """224.0.0.1 never; the others of the link unless the sysctl says no."""
    sock = g.socket()
    g.option(sock, ADD, "224.0.0.1")
    g.quiet()
    g.option(sock, ADD, "224.0.0.9")
    twice(g, (TO_EX, "224.0.0.9"))
    t.sysctl("igmp_link_local_mcast_reports", 0)
    g.option(sock, ADD, "224.0.0.10")
    g.quiet()


def many(_t, g):
    """4.2.16: more than one report holds."""
    names = [f"239.9.{n // 20}.{n % 20}" for n in range(200)]
    for first in range(0, 200, 20):
        g.join(*names[first:first + 20])
    g.settle()
    for sock in g.test.socks:
        sock.close()
    g.test.silent(SOON)
    told = {}
    for frame in g.test.others:
        if frame.tot_len > 1500:
            g.test.fail(f"{frame.tot_len} bytes")
        for at in range(32, frame.tot_len, 8):
            record = frame.raw[14 + at:14 + at + 8]
            told[record] = told.get(record, 0) + 1
    if len(told) < 200:
        g.test.fail(f"{len(told)} groups have been told of")


def run(function, t):
    with Groups(t) as g:
        function(t, g)


def tests():
    ours = {overtaken: "Linux tells of the first source once more than it has to",
            robust: "there a device keeps what it began with",
            many: "Linux holds back what it has no room for"}
    for function in (join, leave, close, second_member, again, include, exclude, mode, overtaken,
                     robust, link_local, many):
        case = functools.partial(run, function)
        case.__module__ = __name__
        yield f"igmp_report_{function.__name__}", case, ours.get(function, "")
