# SPDX-License-Identifier: GPL-2.0
"""The checks of the gate, in order, and running them."""

import functools

import csource
import measure
import selftest
import text
import tools
from report import Report, count, run_check

CHECKS = (
    ("file length", csource.file_length),
    ("function length", csource.function_length),
    ("kernel versions", csource.kernel_versions),
    ("labels", csource.labels),
    ("BUG", csource.bug),
    ("inline", csource.inlines),
    ("forward declarations", csource.forward),
    ("sequence numbers", csource.sequence),
    ("names", csource.names),
    ("licence lines", text.spdx),
    ("RFC citations", text.rfcs),
    ("white space", text.whitespace),
    ("unfinished work", text.words),
    ("commit subjects", text.subjects),
    ("counters", text.counters),
    ("test lines", measure.ratio),
    ("shellcheck", tools.shellcheck),
    ("python", tools.python),
    ("yamllint", tools.yaml),
    ("manual pages", tools.man_pages),
    ("kernel-doc", tools.kernel_doc),
    ("checkpatch", tools.checkpatch),
    ("build", tools.build),
)
CHECKS += (("self test", functools.partial(selftest.check, CHECKS)),)


def run(checks, tree):
    """Run the checks over a tree, TAP on the way; return an exit status."""
    print(f"TAP version 13\n1..{len(checks)}")
    passed = failed = skipped = 0
    for number, (name, check) in enumerate(checks, 1):
        say = Report()
        reason = run_check(check, tree, say)
        if reason:
            skipped += 1
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
            continue
        passed += not say.bad
        failed += bool(say.bad)
        notes = [say.figure] if say.figure else []
        notes += [count(say.bad, "finding")] if say.bad else []
        notes += [count(say.warned, "warning")] if say.warned else []
        told = f" ({', '.join(notes)})" if notes else ""
        print(f"{'not ok' if say.bad else 'ok'} {number} - {name}{told}",
              flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0
