# SPDX-License-Identifier: GPL-2.0
"""Data on a connection that was tried after a pause: the next pause is a first one again."""

from fastopen import COOKIE, PLAIN, again, learn, send_to, wants

TIMED = True


def fast(t):
    """A connection whose SYN has the cookie and 100 bytes."""
    wants(t, send_to(t, 100), 100)
    t.gets("S", 0, data=100, opts=f"{PLAIN},fo {COOKIE},nop,nop")
    t.send("SA", 0, 101, opts="mss 1460")
    t.gets("A", 101, 1)


def hole(t):
    """What a connection looks like behind somebody who does not let Fast Open through."""
    t.send("R", 51)
    t.gets("A", 101, 1)


def answer(t):
    """The data that it was opened for."""
    t.send("A", 1, 101, 50)
    t.gets("A", 101, 51)
    t.read(50)
    again(t)


def test(t):
    t.sysctl("tcp_fastopen_blackhole_timeout_sec", 100)
    learn(t)
    fast(t)
    hole(t)
    t.counts(tcp_fastopen_blackhole=1)
    # one that was there before has nothing to say
    answer(t)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
    again(t)
    t.silent(101)
    fast(t)
    answer(t)
    fast(t)
    hole(t)
    again(t)
    t.silent(101)
    fast(t)
    # no answer in between: twice as long
    hole(t)
    again(t)
    t.silent(101)
    wants(t, send_to(t, 100), "EINPROGRESS")
    t.gets("S", 0, opts=PLAIN)
