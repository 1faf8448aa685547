# SPDX-License-Identifier: GPL-2.0
"""Whatever buffers hold it: of a large write only the last segment is not full."""

MSS = 1460
SIZE = 70 * MSS + 100


def test(t):
    t.accepted()
    t.option("SO_SNDBUF", 1 << 20)
    t.write(SIZE)
    done = 0
    while done < SIZE:
        # slow start: one more than before is let go
        segments = t.drain()
        for segment in segments:
            want = min(MSS, SIZE - done)
            if segment.seq != 1 + done or len(segment.data) != want:
                t.fail(f"{segment}: wanted {want} bytes at {1 + done}")
            done += want
        if not segments:
            t.fail(f"nothing after {done} bytes")
        t.send("A", 1, 1 + done)
