# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 5.2: a query is answered once, some time within what it allows; tests are
igmp_query_CASE.
"""

import functools

from groups import (ADD_SOURCE, BLOCK_SOURCE, Groups, IS_EX, IS_IN, V2, message, query)

TIMED = True
GROUP, OTHER, A, B, C = "239.1.2.3", "239.4.5.6", "10.3.0.40", "10.3.0.41", "10.3.0.42"


def general(t, g):
    """All groups in one answer, and no word of 224.0.0.1."""
    sock = g.settled(GROUP)
    g.option(sock, ADD_SOURCE, OTHER, A)
    g.settle()
    for _ in range(5):
        g.asks(query(3))
        g.reports((IS_EX, GROUP), (IS_IN, OTHER, A), within=10)
        g.quiet()
    t.counts(igmp_in_queries=5)


def nothing_joined(_t, g):
    g.asks(query(3))
    g.quiet()


def group(_t, g):
    g.settled(GROUP, OTHER)
    g.asks(query(3, GROUP), GROUP)
    g.reports((IS_EX, GROUP), within=10)
    g.asks(query(3, "239.7.7.7"))
    g.quiet()


def unicast(t, g):
    """4.1.12: a query for one host is a query."""
    g.settled(GROUP)
    g.asks(query(3, GROUP), t.address)
    g.reports((IS_EX, GROUP), within=10)


def times(_t, g):
    """4.1.1: tenths of a second, or a number with an exponent."""
    g.settled(GROUP)
    for code, seconds in ((1, 0.1), (10, 1), (0x7f, 12.7), (0x80, 12.8), (0x8f, 24.8),
                          (0x9f, 49.6)):
        g.asks(query(3, code=code))
        g.reports((IS_EX, GROUP), within=seconds)
        g.asks(query(3, GROUP, code=code))
        g.reports((IS_EX, GROUP), within=seconds)
    # no time at all: as soon as may be
    g.asks(query(3, code=0))
    g.reports((IS_EX, GROUP), within=0.1)


def sources(_t, g):
    """Of those that are asked for, those that are wanted."""
    sock = g.socket()
    g.option(sock, ADD_SOURCE, GROUP, A)
    g.option(sock, ADD_SOURCE, GROUP, B)
    g.settle()
    g.asks(query(3, GROUP, (A, C)))
    g.reports((IS_IN, GROUP, A), within=10)
    g.asks(query(3, GROUP, (C,)))
    g.quiet()
    g.asks(query(3, GROUP))
    g.reports((IS_IN, GROUP, A, B), within=10)


def sources_excluded(_t, g):
    sock = g.settled(GROUP)
    g.option(sock, BLOCK_SOURCE, GROUP, A)
    g.settle()
    g.asks(query(3, GROUP, (A, B)))
    g.reports((IS_IN, GROUP, B), within=10)
    g.asks(query(3, GROUP, (A,)))
    g.quiet()
    g.asks(query(3, GROUP))
    g.reports((IS_EX, GROUP, A), within=10)


def merged(_t, g):
    """(5): two queries for sources have one answer; (4): one for all takes them in."""
    sock = g.socket()
    for source in A, B, C:
        g.option(sock, ADD_SOURCE, GROUP, source)
    g.settle()
    g.asks(query(3, GROUP, (A,)))
    g.asks(query(3, GROUP, (C,)))
    g.reports((IS_IN, GROUP, A, C), within=10)
    g.asks(query(3, GROUP, (A,)))
    g.asks(query(3, GROUP))
    g.reports((IS_IN, GROUP, A, B, C), within=10)
    g.quiet()


def before_long(_t, g):
    """(1), (2): a second query that can wait less does not wait longer."""
    g.settled(GROUP)
    g.asks(query(3, code=0x9f))
    g.asks(query(3, code=10))
    g.reports((IS_EX, GROUP), within=1)
    g.quiet(60)


def with_all(_t, g):
    """(1): what comes of all groups before that answers for one as well."""
    g.settled(GROUP, OTHER)
    g.asks(query(3, code=0))
    g.asks(query(3, GROUP, code=100), GROUP)
    g.reports((IS_EX, GROUP), (IS_EX, OTHER), within=0.1)
    g.quiet(60)


def not_suppressed(_t, g):
    """5.2: each host's report is wanted, whoever has told of the group."""
    g.settled(GROUP)
    g.asks(query(3))
    g.asks(message(V2, 0, GROUP), GROUP)
    g.reports((IS_EX, GROUP), within=10)


def left(_t, g):
    """What has been left is not answered for."""
    sock = g.settled(GROUP)
    g.asks(query(3, GROUP))
    g.test.close(sock)
    g.test.silent(2)
    g.test.others.clear()
    g.quiet()


def run(function, t):
    with Groups(t) as g:
        function(t, g)


def tests():
    ours = {sources_excluded: "Linux answers with all that it excludes",
            with_all: "Linux answers for the group again"}
    for function in (general, nothing_joined, group, unicast, times, sources, sources_excluded,
                     merged, before_long, with_all, not_suppressed, left):
        case = functools.partial(run, function)
        case.__module__ = __name__
        yield f"igmp_query_{function.__name__}", case, ours.get(function, "")
