# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 3: beside timestamps three blocks fit."""


def test(t):
    t.accepted(opts="mss 1460,sackOK", ts=1000)
    for seq in (101, 301, 501, 701):
        t.send("PA", seq, 1, 100)
        answer = t.gets("A", 1, 1)
    if [item.split()[0] for item in answer.opts] != ["nop", "nop", "TS", "nop", "nop", "sack"]:
        t.fail(f"{answer}: the order of the options")
    if len(answer.option("sack")) != 3 or answer.option("sack")[0] != "701:801":
        t.fail(f"{answer}: wanted three blocks, newest first")
