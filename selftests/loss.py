# SPDX-License-Identifier: GPL-2.0
"""What the packet tests of loss recovery share: a known round trip, flights, SACK blocks."""

import time

MSS = 1000
OPTIONS = f"mss {MSS},nop,nop,sackOK"


def at(number):
    """The first byte of a segment; the connection's first is number 0."""
    return 1 + number * MSS


def established(t, rtt=0.1, opts=OPTIONS, win=65535, congestion="reno"):
    """The program has connected over a way that takes a round trip of this long."""
    t.sysctl("tcp_congestion_control", congestion)
    t.connect()
    t.gets("S", 0)
    t.flow.win = win
    time.sleep(rtt)
    t.send("SA", 0, 1, opts=opts, win=win)
    t.gets("A", 1, 1)
    # The host takes the first ACK after the SYN-ACK for a change of the window.
    t.send("A", 1, 1)


def gets(t, first, last=None, **kwargs):
    """The stack sends these segments, in this order and at once."""
    for number in range(first, (first if last is None else last) + 1):
        t.gets("A", at(number), 1, MSS, **kwargs)


def write(t, segments):
    """The program writes so many full segments."""
    t.write(segments * MSS)


def ack(t, number, *blocks, opts="", **kwargs):
    """All before a segment has arrived, and of those behind it these: (first, last), ..."""
    text = " ".join(f"{at(first)}:{at(last + 1)}" for first, last in blocks)
    options = [opts] if opts else []
    if text:
        options.append(f"nop,nop,sack {text}")
    t.send("A", 1, at(number), opts=",".join(options), **kwargs)


SO_MAX_PACING_RATE = 47


def paced(t, segments, rate):
    """As established(), at so many bytes a second, with so many segments written.

    Returns when the tenth came, up to which all go at once; two are a burst.
    """
    established(t)
    t.sock.setsockopt(1, SO_MAX_PACING_RATE, rate)
    write(t, segments)
    gets(t, 0, 9)
    return t.mark
