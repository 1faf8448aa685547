# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7: every state and every kind of segment; tests are tcp_state_STATE_SEGMENT.

A cell is what is answered, and after > the state that follows, if it is another:

    -       nothing
    A       <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, A+1 where that many numbers were taken
    SA      <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>
    R       <SEQ=SEG.ACK><CTL=RST>
    RA      <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
    .       this segment cannot be made in this state, or is another row's

SYN-CROSSED is SYN-RECEIVED after a simultaneous open, where a socket stands behind it.
"""

from segment import NO_NUMBER

OPENING = """
segment       CLOSED  LISTEN           SYN-SENT         SYN-RECEIVED      SYN-CROSSED
rst           -       -                -                ->LISTEN          ->CLOSED
rst_ack       -       -                ->CLOSED         .                 .
rst_ahead     .       .                .                A                 A
rst_outside   .       .                .                -                 -
rst_old       .       .                .                -                 -
syn           RA      SA>SYN-RECEIVED  SA>SYN-RECEIVED  A                 A
syn_again     .       .                .                SA                A
syn_old       .       .                .                A                 A
syn_ack       R       R                A+1>ESTABLISHED  A                 ->ESTABLISHED
syn_fin       RA      -                .                .                 .
syn_rst       -       -                -                .                 .
ack           R       R                -                ->ESTABLISHED     ->ESTABLISHED
ack_unsent    .       .                R                R                 R
ack_old       .       .                R                R                 R
data          R       R                -                A+100>ESTABLISHED A+100>ESTABLISHED
data_ahead    .       .                .                A>ESTABLISHED     A>ESTABLISHED
data_outside  .       .                .                A                 A
data_no_ack   RA      -                -                -                 -
no_bits       RA      -                -                -                 -
fin           R       R                -                A+1>CLOSE-WAIT    A+1>CLOSE-WAIT
fin_no_ack    RA      -                -                -                 -
"""

SYNCHRONIZED = """
segment       ESTABLISHED     FIN-WAIT-1     FIN-WAIT-2     CLOSE-WAIT CLOSING     LAST-ACK
rst           ->CLOSED        ->CLOSED       ->CLOSED       ->CLOSED   ->CLOSED    ->CLOSED
rst_ahead     A               A              A              A          A           A
rst_outside   -               -              -              -          -           -
rst_old       -               -              -              -          -           -
syn           A               A              A              A          A           A
syn_old       A               A              A              A          A           A
syn_ack       A               A              A              A          A           A
ack           -               -              -              -          -           -
ack_all       .               ->FIN-WAIT-2   .              .          ->TIME-WAIT ->CLOSED
ack_unsent    A               A              A              A          A           A
ack_old       A               A              A              A          A           A
data          A+100           A+100          A+100          -          -           -
data_ahead    A               A              A              -          -           -
data_old      A               A              A              A          A           A
data_outside  A               A              A              A          A           A
data_no_ack   -               -              -              -          -           -
no_bits       -               -              -              -          -           -
fin           A+1>CLOSE-WAIT  A+1>CLOSING    A+1>TIME-WAIT  -          -           -
fin_acks      .               A+1>TIME-WAIT  .              .          .           .
fin_ahead     A               A              A              .          .           .
fin_again     .               .              .              A          A           A
fin_no_ack    -               -              -              -          -           -
"""

# RFC 9293 3.10.7.4 says no more of TIME-WAIT than what the FIN that comes again gets.
WAITING = """
segment       TIME-WAIT
rst           ->CLOSED
rst_ahead     -
rst_outside   -
rst_old       -
syn           SA>SYN-RECEIVED
syn_old       A
syn_ack       A
ack           -
ack_unsent    -
ack_old       -
data          A
data_ahead    A
data_old      A
data_outside  A
data_no_ack   -
no_bits       -
fin           A
fin_again     A
fin_no_ack    -
"""

# Where Linux does otherwise, and why we do not; or the version since which it does as we.
OURS_ONLY = {
    ("SYN-RECEIVED", "rst_ahead"): (7, 0),      # older ones drop the half-open connection
    ("SYN-RECEIVED", "syn"): "Linux resets it; RFC 5961 4.2 wants a challenge ACK",
    ("SYN-CROSSED", "syn_ack"): "Linux acknowledges it, which figure 7 does not",
    ("ESTABLISHED", "ack_unsent"): (7, 0),      # older ones drop it in silence
    ("TIME-WAIT", "data_no_ack"): "Linux answers what RFC 9293 wants dropped",
    ("TIME-WAIT", "fin_no_ack"): "Linux answers what RFC 9293 wants dropped",
}

# SO_ERROR after a reset; RFC 9293 3.10.7.4, second check.
RESET = {"ESTABLISHED": "ECONNRESET", "FIN-WAIT-1": "ECONNRESET", "FIN-WAIT-2": "ECONNRESET",
         "CLOSE-WAIT": "EPIPE", "CLOSING": "ECONNRESET", "LAST-ACK": "ECONNRESET"}

FAR = 2**20     # outside of every window here


def segments(nxt, una, ack):
    """Control bits, SEQ, ACK and length of each; ack acknowledges all."""
    return {
        "rst": ("R", nxt, None, 0),
        "rst_ack": ("RA", nxt, ack, 0),
        "rst_ahead": ("R", nxt + 100, None, 0),
        "rst_outside": ("R", nxt + FAR, None, 0),
        "rst_old": ("R", nxt - 50, None, 0),
        "syn": ("S", nxt + 10, None, 0),
        "syn_again": ("S", 0, None, 0),
        "syn_old": ("S", nxt - 50, None, 0),
        "syn_ack": ("SA", 0, 1, 0),
        "syn_fin": ("SF", nxt, None, 0),
        "syn_rst": ("SR", nxt, None, 0),
        "ack": ("A", nxt, una, 0),
        "ack_all": ("A", nxt, ack, 0),
        "ack_unsent": ("A", nxt, ack + 100, 0),
        "ack_old": ("A", nxt, una - 50, 0),
        "data": ("PA", nxt, una, 100),
        "data_ahead": ("PA", nxt + 50, una, 100),
        "data_old": ("PA", nxt - 100, una, 100),
        "data_outside": ("PA", nxt + FAR, una, 100),
        "data_no_ack": ("P", nxt, None, 100),
        "no_bits": ("", nxt, None, 0),
        "fin": ("FA", nxt, una, 0),
        "fin_acks": ("FA", nxt, ack, 0),
        "fin_ahead": ("FA", nxt + 50, una, 0),
        "fin_again": ("FA", nxt - 1, una, 0),
        "fin_no_ack": ("F", nxt, None, 0),
    }


def numbers(state):
    """The script's next number, what it has acknowledged, what it could, in a state."""
    if state in ("CLOSED", "LISTEN", "SYN-SENT"):
        return 0, 1, 1
    if state in ("SYN-RECEIVED", "SYN-CROSSED"):
        return 1, 1, 1
    nxt = 2 if state in ("CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT") else 1
    ack = 1 if state in ("ESTABLISHED", "CLOSE-WAIT") else 2
    return nxt, 2 if state in ("FIN-WAIT-2", "TIME-WAIT") else 1, ack


def play(t, state, segment, cell):
    nxt, una, snd_nxt = numbers(state)
    flags, seq, ack, length = segments(nxt, una, snd_nxt)[segment]
    answer, _, after = cell.partition(">") if ">" in cell else (cell, "", "")
    t.into(state)
    t.flow.skip_syns = state == "SYN-SENT"
    t.send(flags, seq, 0 if ack is None else ack, length)
    bits, _, taken = answer.partition("+")
    if bits == "-":
        t.nothing()
    elif bits == "A":
        # Linux delays the ACK of a FIN
        t.gets("A", snd_nxt, nxt + int(taken or 0), within=None if t.ours else 0.2)
    elif bits == "SA":
        t.gets("SA", 0, seq + 1)
    elif bits == "R":
        t.gets("R", ack)
    else:
        t.gets("RA", NO_NUMBER, seq + length + ("S" in flags) + ("F" in flags))
    t.nothing()
    t.state(after or {"SYN-CROSSED": "SYN-RECEIVED"}.get(state, state))
    if segment == "rst" and state in RESET:
        t.error(RESET[state])


def tests():
    for table in OPENING, SYNCHRONIZED, WAITING:
        head, *rows = (line.split() for line in table.strip().split("\n"))
        for segment, *cells in rows:
            for state, cell in zip(head[1:], cells, strict=True):
                if cell == ".":
                    continue
                name = f"tcp_state_{state.lower().replace('-', '_')}_{segment}"
                yield (name, lambda t, s=state, k=segment, c=cell: play(t, s, k, c),
                       OURS_ONLY.get((state, segment), ""))
