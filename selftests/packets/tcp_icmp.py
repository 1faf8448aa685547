# SPDX-License-Identifier: GPL-2.0
"""ICMP errors in every state (RFC 1122 4.2.3.9); tests are tcp_icmp_STATE_ERROR.

While a connection is being opened an error ends it, of whatever kind, as in Linux: a cell is
the errno then. LISTEN: a half-open connection is forgotten and the listener hears nothing.
Later an error ends nothing (RFC 5927 5.2), but SO_ERROR tells of it once.
"""

ERRORS = {"net": (3, 0), "host": (3, 1), "protocol": (3, 2), "port": (3, 3),
          "prohibited": (3, 13), "time": (11, 0), "parameter": (12, 0)}

TABLE = """
error       SYN-SENT      SYN-CROSSED   SYN-RECEIVED
net         ENETUNREACH   ENETUNREACH   LISTEN
host        EHOSTUNREACH  EHOSTUNREACH  LISTEN
protocol    ENOPROTOOPT   ENOPROTOOPT   LISTEN
port        ECONNREFUSED  ECONNREFUSED  LISTEN
prohibited  EHOSTUNREACH  EHOSTUNREACH  LISTEN
time        EHOSTUNREACH  EHOSTUNREACH  LISTEN
parameter   EPROTO        EPROTO        LISTEN
"""

LATER = ("ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK",
         "TIME-WAIT")

OURS_ONLY = {("SYN-RECEIVED", error): "Linux keeps the half-open connection"
             for error in ("protocol", "port", "prohibited")}


def opening(t, state, error, want):
    t.into(state)
    t.icmp(*ERRORS[error], 0)
    t.nothing()
    if want == "LISTEN":
        t.state("LISTEN")
    else:
        t.state("CLOSED")
        t.error(want)


def later(t, state, error):
    t.into(state)
    t.icmp(*ERRORS[error], 2 if state in ("FIN-WAIT-2", "TIME-WAIT") else 1)
    t.nothing()
    t.state(state)
    if state != "TIME-WAIT":
        t.error({"host": "EHOSTUNREACH", "port": "ECONNREFUSED"}[error])
    t.error(0)


def tests():
    head, *rows = (line.split() for line in TABLE.strip().split("\n"))
    for error, *cells in rows:
        for state, cell in zip(head[1:], cells, strict=True):
            yield (f"tcp_icmp_{state.lower().replace('-', '_')}_{error}",
                   lambda t, s=state, e=error, c=cell: opening(t, s, e, c),
                   OURS_ONLY.get((state, error), ""))
    for state in LATER:
        for error in ("host", "port"):
            yield (f"tcp_icmp_{state.lower().replace('-', '_')}_{error}",
                   lambda t, s=state, e=error: later(t, s, e), "")
