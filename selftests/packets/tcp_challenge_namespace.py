# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: all connections together send no more than tcp_challenge_ack_limit in a second.

As the limit itself must not tell anybody anything, it is between half and one and a half of it.
"""

CONNECTIONS, LIMIT = 40, 8


def test(t):
    t.sysctl("tcp_challenge_ack_limit", LIMIT)
    t.listen(backlog=CONNECTIONS)
    flows = [t.new_flow() for _ in range(CONNECTIONS)]
    for flow in flows:
        flow.send("S", opts="mss 1460")
        flow.gets("SA", 0, 1)
        flow.send("A", 1, 1)
        t.accept()
    for flow in flows:
        flow.send("R", 100)
    answered = sum(len(t.drain(flow)) for flow in flows)
    # it may have taken more than one second
    if not LIMIT // 2 <= answered <= 3 * LIMIT:
        t.fail(f"{answered} challenges, wanted about {LIMIT}")
    t.counts(tcp_challenge_acks=answered)
    if t.ours:
        t.counts(tcp_challenge_limited=CONNECTIONS - answered)
