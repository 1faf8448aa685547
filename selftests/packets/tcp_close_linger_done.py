# SPDX-License-Identifier: GPL-2.0
"""SO_LINGER with a time: close() returns when the FIN has been acknowledged."""

import threading
import time


def test(t):
    t.accepted()
    t.linger(20)
    begun = time.monotonic()
    closer = threading.Thread(target=t.sock.close)
    closer.start()
    t.gets("FA", 1, 1, within=1)
    t.send("A", 1, 2)
    closer.join(10)
    if closer.is_alive() or time.monotonic() - begun > 9:
        t.fail("close() does not return")
    t.state("FIN-WAIT-2")
