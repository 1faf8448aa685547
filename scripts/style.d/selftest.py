# SPDX-License-Identifier: GPL-2.0
"""Shows that each check can fail: it is run over a bad sample and a good one."""

import contextlib
import io
import os
import re
import subprocess
import tempfile
from pathlib import Path

from report import Report, count, run_check
from samples import NEED_TOOLS, SAMPLES, WARNINGS
from tree import Tree

# The check that looks at commits.
SUBJECTS = "commit subjects"


@contextlib.contextmanager
def planted(files):
    """Yield a Tree that holds the files given."""
    with tempfile.TemporaryDirectory(prefix="toytcp-style.") as scratch:
        for path, text in files.items():
            where = Path(scratch) / path
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_text(text, encoding="utf-8")
        yield Tree(scratch, list(files))


def verdict(check, tree):
    """Run a check quietly; return its Report, what it said, skip reason."""
    out = io.StringIO()
    say = Report(out)
    reason = run_check(check, tree, say)
    return say, out.getvalue(), reason


def must_find(check, files, pattern, warning=False):
    """The check finds what is wrong, as a failure or only as a warning."""
    with planted(files) as tree:
        say, out, reason = verdict(check, tree)
    if reason:
        return f"skipped the bad sample: {reason}"
    if (say.bad, say.warned) == (0, 0) or bool(say.bad) == warning:
        return f"{say.bad} findings, {say.warned} warnings in the bad sample"
    if not re.search(pattern, out):
        return f"failed the bad sample for another reason than {pattern}: {out}"
    return None


def must_pass(check, files):
    with planted(files) as tree:
        say, out, reason = verdict(check, tree)
    if reason:
        return f"skipped the good sample: {reason}"
    if say.bad:
        return f"failed the good sample: {out}"
    return None


@contextlib.contextmanager
def no_tools():
    path = os.environ["PATH"]
    os.environ["PATH"] = "/nonexistent"
    try:
        yield
    finally:
        os.environ["PATH"] = path


def must_name_tool(check, files):
    with no_tools():
        return must_find(check, files, "which is missing; get it with: apt-get")


def must_warn_of_subjects(check):
    """A repository with a bad subject warns once, and does not fail."""
    with planted({}) as tree:
        git = ("git", "-C", str(tree.root), "-c", "user.name=a",
               "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        for command in (("init", "-q"),
                        ("commit", "-q", "--allow-empty", "-m", "did things"),
                        ("commit", "-q", "--allow-empty", "-m", "a.c: add it")):
            subprocess.run(git + command, check=True, capture_output=True)
        say, out, _ = verdict(check, tree)
    if say.warned != 1 or say.bad or "did things" not in out:
        return f"expected one warning of the two subjects: {out}"
    return None


def cases(checks):
    """Yield (what is tried, why it went wrong or None), case by case."""
    for name, check in checks:
        mine = [(*s[1:], False) for s in SAMPLES if s[0] == name]
        mine += [(*s[1:], True) for s in WARNINGS if s[0] == name]
        if name == SUBJECTS:
            yield f"{name}: warns", must_warn_of_subjects(check)
        elif not mine:
            yield f"{name}: has a sample", "no sample shows that it can fail"
        for bad, pattern, good, warning in mine:
            yield (f"{name}: {'warns' if warning else 'fails'} on {pattern}",
                   must_find(check, bad, pattern, warning))
            yield f"{name}: passes without {pattern}", must_pass(check, good)
        if name in NEED_TOOLS:
            yield f"{name}: names the tool", must_name_tool(check, mine[0][0])


def check(checks, _tree, say):
    """The gate's own check: no case may go wrong."""
    tried = 0
    for what, wrong in cases(checks):
        tried += 1
        if wrong:
            say.fail("scripts/style.d/samples.py", 0, f"{what}: {wrong}")
    say.figure = count(tried, "case")


def main(checks):
    """Print every case as a TAP line; return an exit status."""
    passed = failed = 0
    for number, (what, wrong) in enumerate(cases(checks), 1):
        if wrong:
            print("\n".join(f"# {line}" for line in wrong.splitlines()))
        print(f"{'not ok' if wrong else 'ok'} {number} - {what}", flush=True)
        passed += not wrong
        failed += bool(wrong)
    print(f"1..{passed + failed}\n{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
