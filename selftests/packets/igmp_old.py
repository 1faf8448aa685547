# SPDX-License-Identifier: GPL-2.0
"""RFC 2236 6 and RFC 3376 7.2: a router of an older version is spoken to in its own; tests
are igmp_old_CASE.
"""

import functools

from groups import (DROP, Groups, IS_EX, LEAVE, OLDER, SOON, V1, V2, message, query)

TIMED = True
GROUP, OTHER = "239.1.2.3", "239.4.5.6"


def two(_t, g):
    """Each group has its own report, to the group."""
    g.settled(GROUP)
    g.asks(query(2))
    g.says(V2, GROUP, within=10)
    g.quiet()
    g.asks(query(2, GROUP, code=10), GROUP)
    g.says(V2, GROUP, within=1)
    g.asks(query(2, "239.7.7.7"))
    g.quiet()


def one(_t, g):
    """RFC 1112 appendix I: ten seconds, and the group in the query means nothing."""
    g.settled(GROUP)
    for group in OTHER, "10.3.0.1":
        g.asks(query(1, group))
        g.says(V1, GROUP, within=10)
        g.quiet()


def gone(_t, g):
    """RFC 3376 8.12: not heard of for so long, it is forgotten."""
    g.settled(GROUP)
    g.asks(query(2))
    g.says(V2, GROUP, within=10)
    g.test.silent(OLDER - 12)
    g.asks(query(3, code=10))
    g.says(V2, GROUP, within=1)
    g.test.silent(15)
    g.asks(query(3, code=10))
    g.reports((IS_EX, GROUP), within=1)


def both(_t, g):
    """7.2.1: of two older ones the oldest counts."""
    g.settled(GROUP)
    g.asks(query(1))
    g.says(V1, GROUP, within=10)
    g.asks(query(2))
    g.says(V1, GROUP, within=10)
    g.asks(query(2, OTHER))
    g.quiet()
    g.asks(query(3, OTHER))
    g.says(V1, GROUP, within=10)


def joins(_t, g):
    """RFC 2236 3: at once, and once more within ten seconds."""
    g.asks(query(2))
    g.quiet()
    g.join(GROUP)
    g.says(V2, GROUP, within=SOON)
    g.says(V2, GROUP, within=10)
    g.quiet(30)


def joins_and_is_asked(_t, g):
    """What has been asked for meanwhile is not repeated for itself."""
    g.asks(query(2))
    g.quiet()
    g.test.sysctl("igmp_qrv", 5)
    g.join(GROUP)
    g.says(V2, GROUP, within=SOON)
    g.asks(query(2, code=1))
    g.says(V2, GROUP, within=0.1)
    g.quiet(30)


def leaves(t, g):
    """Who was the last to report it says that it goes."""
    g.asks(query(2))
    sock = g.settled(GROUP)
    g.option(sock, DROP, GROUP)
    g.says(LEAVE, GROUP, within=SOON)
    g.quiet()
    t.counts(igmp_out_leaves=1)


def leaves_in_silence(_t, g):
    """Another one has reported it since, and stays."""
    g.asks(query(2))
    sock = g.settled(GROUP)
    g.asks(message(V2, 0, GROUP), GROUP)
    g.option(sock, DROP, GROUP)
    g.quiet()


def leaves_one(_t, g):
    """Version 1 knows no leaving."""
    g.asks(query(1))
    sock = g.settled(GROUP)
    g.option(sock, DROP, GROUP)
    g.quiet()


def suppressed(t, g):
    """One report of a group is enough, whoever's it is, and of whichever version."""
    g.settled(GROUP, OTHER)
    for kind in V1, V2:
        g.asks(query(2))
        g.asks(message(kind, 0, GROUP), GROUP)
        g.says(V2, OTHER, within=10)
        g.quiet()
    # of a packet for one host nobody else has heard
    g.asks(query(2, GROUP))
    g.asks(message(V2, 0, GROUP), t.address)
    g.says(V2, GROUP, within=10)
    t.counts(igmp_in_reports=3, igmp_in_queries=3)


def hurried(_t, g):
    """RFC 2236 6: a shorter time is a new time, a longer one is none."""
    g.settled(GROUP)
    g.asks(query(2, code=255))
    g.asks(query(2, code=1))
    g.says(V2, GROUP, within=0.1)
    g.asks(query(2, code=1))
    g.asks(query(2, code=255))
    g.says(V2, GROUP, within=0.1)
    g.quiet(30)


def forced(t, g):
    """No newer version than the sysctl says; an older one where a router speaks that."""
    t.sysctl("force_igmp_version", 2)
    g.join(GROUP)
    g.says(V2, GROUP, within=SOON)
    g.says(V2, GROUP, within=10)
    g.asks(query(3, code=10))
    g.says(V2, GROUP, within=1)
    t.sysctl("force_igmp_version", 1)
    g.asks(query(3, code=10))
    g.says(V1, GROUP, within=10)
    g.asks(query(2, code=10))
    g.says(V1, GROUP, within=1)
    t.sysctl("force_igmp_version", 3)
    g.asks(query(2, code=10))
    g.says(V2, GROUP, within=1)
    g.asks(query(1))
    g.says(V1, GROUP, within=10)


def run(function, t):
    with Groups(t, old=True) as g:
        function(t, g)


def tests():
    unheard = "there a report is none that comes by a device without link addresses"
    ours = {forced: "there it is a setting of each device", leaves_in_silence: unheard,
            suppressed: unheard}
    for function in (two, one, gone, both, joins, joins_and_is_asked, leaves, leaves_in_silence,
                     leaves_one, suppressed, hurried, forced):
        case = functools.partial(run, function)
        case.__module__ = __name__
        yield f"igmp_old_{function.__name__}", case, ours.get(function, "")
