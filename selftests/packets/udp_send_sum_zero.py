# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a sum that comes out as zero is sent as all ones; zero means that there is none."""

import struct

from segment import PEER
from wire import checksum, udp


def test(t):
    t.bind()
    # the two bytes that make up for all the others
    plain = udp(t.address, PEER, t.local, t.port, b"\0\0", check_sum=0)
    pseudo = bytes(map(int, (t.address + "." + PEER).split("."))) + struct.pack("!HH", 17, 10)
    data = struct.pack("!H", checksum(pseudo + plain))
    t.say(data)
    t.hears(data, udp_sum=0xffff)
