# SPDX-License-Identifier: GPL-2.0
"""The message comes while the program holds the socket: it counts when that lets go."""

import threading

from pmtu import accepted, too_big
from vanish import Missing


def test(t):
    accepted(t)
    t.write(1460)
    t.gets("PA", 1, 1, 1460)
    missing = Missing()
    sender = threading.Thread(target=t.sock.send, args=(missing.page,))
    sender.start()
    try:
        if not missing.awaited():
            t.fail("nobody waits for the page")
        too_big(t, 1000)
        t.nothing()
    finally:
        missing.close()
        sender.join(20)
    t.gets("A", 1, 1, 960)
    t.gets("PA", 961, 1, 500)
    t.info(pmtu=1000)
    t.counts(tcp_pmtu_reduced=1)
