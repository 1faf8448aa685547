# SPDX-License-Identifier: GPL-2.0
"""The message in every state; tests are tcp_pmtu_states_STATE. None of them is left by it."""

from pmtu import new_path, too_big

STATES = ("LISTEN", "SYN-CROSSED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
          "CLOSING", "LAST-ACK", "TIME-WAIT")


def one(t, state):
    new_path(t)
    t.into(state)
    beyond = state in ("FIN-WAIT-2", "TIME-WAIT")
    too_big(t, 1000, 2 if beyond else 0 if state == "SYN-CROSSED" else 1)
    t.nothing()
    t.state({"SYN-CROSSED": "SYN-RECEIVED"}.get(state, state))
    learned = state not in ("LISTEN", "TIME-WAIT")
    t.counts(ip_pmtu_learned=int(learned), tcp_pmtu_reduced=int(learned),
             tcp_out_of_window_icmps=0)
    if learned:
        t.info(pmtu=1000)


def tests():
    for state in STATES:
        yield (f"tcp_pmtu_states_{state.lower().replace('-', '_')}",
               lambda t, s=state: one(t, s), "")
