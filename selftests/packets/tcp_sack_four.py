# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 3: four blocks fit, three with timestamps."""


def test(t):
    t.accepted(opts="mss 1460,sackOK")
    for seq in (101, 301, 501, 701, 901):
        t.send("PA", seq, 1, 100)
        answer = t.gets("A", 1, 1)
    if len(answer.option("sack")) != 4 or answer.option("sack")[0] != "901:1001":
        t.fail(f"{answer}: wanted four blocks, newest first")
