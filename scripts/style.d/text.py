# SPDX-License-Identifier: GPL-2.0
"""Checks of any text: licence lines, words of unfinished work, subjects."""

import re

import tree as trees
from report import Skip, count

# The licence text itself, the page that says it to people, and formats
# without comments.
NO_SPDX = re.compile(r"(?:.*/)?(?:COPYING|README(?:\.md)?|[^/]+\.(?:json|pcapng?"
                     r"|patch|diff|csv|svg|expected))")
SPDX = re.compile(r"SPDX-License-Identifier:.*GPL-2\.0")

# This checker has to name the words, and so has its self test.
WORDS_ALLOWED = re.compile(r"COPYING|scripts/style(?:\.d/.*)?")
WORDS = re.compile(r"\b(?:TODO|FIXME|XXX|(?i:stubs?|stubbed|placeholders?))\b")

RFC = re.compile(r"\bRFC \d+")
RFC_OTHER = re.compile(r"\b(?:RFC[-_#]?\d{3,}|rfc[ -]?\d{3,}|"
                       r"RFC \d+,? (?:[sS]ec(?:tion|\.)|s\.|§) ?\d)")

COUNTERS = "net/toytcp/mib_names.h"

SUBJECT = re.compile(r"[\w.,/*{}+-]+(?: [\w.,/*{}+-]+)*: \S")


def text_files(tree):
    return [f for f in tree.files if tree.raw(f) and tree.is_text(f)]


def spdx(tree, say):
    """The licence stands in the first line, or in the second after a #!."""
    files = [f for f in text_files(tree) if not NO_SPDX.fullmatch(f)]
    for path in files:
        lines = tree.lines(path)
        where = 1 if lines[0].startswith("#!") else 0
        if not any(SPDX.search(line) for line in lines[where:where + 1]):
            say.fail(path, where + 1, "no SPDX-License-Identifier with GPL-2.0")
    say.figure = count(len(files), "file")


def words(tree, say):
    """What is left out is said as "not done:" with its reason."""
    files = [f for f in text_files(tree) if not WORDS_ALLOWED.fullmatch(f)]
    for path in files:
        for number, line in enumerate(tree.lines(path), 1):
            found = WORDS.search(line)
            if found:
                say.fail(path, number, f'"{found.group()}": finish it, or '
                         f'write "not done:" and why')
    say.figure = count(len(files), "file")


def rfcs(tree, say):
    """An RFC is cited in one form, so that a search for it finds all."""
    files = [f for f in text_files(tree) if f.endswith((".c", ".h", ".rst"))]
    seen = 0
    for path in files:
        for number, line in enumerate(tree.lines(path), 1):
            seen += len(RFC.findall(line))
            found = RFC_OTHER.search(line)
            if found:
                say.fail(path, number, f'"{found.group()}": write RFC 9293 '
                         f'3.10.7.4, without a word for "section"')
    say.figure = count(seen, "citation")


def counters(tree, say):
    """Warn about a counter that no page explains or no test asserts."""
    if not tree.whole or COUNTERS not in tree.files:
        raise Skip("looks for each counter in the whole tree")
    pages = "".join(map(tree.text, tree.match("Documentation/*.rst")))
    tests = "".join(tree.text(f) for f in tree.match(
        "selftests/*", "net/toytcp/tests/*") if tree.is_text(f))
    rows = re.findall(r'^\s*X\((\w+),\s*"(\w+)"', tree.text(COUNTERS), re.M)
    unwritten = [name for _, name in rows
                 if not re.search(rf"\b{name}\b", pages)]
    untested = [name for enum, name in rows if not
                re.search(rf"\b(?:{name}|TOY_(?:DROP|MIB)_{enum})\b", tests)]
    for missing, what in ((unwritten, "in no page of Documentation"),
                          (untested, "asserted by no test")):
        if missing:
            say.warn(COUNTERS, 1, f"{what}: {', '.join(missing)}")
    say.figure = (f"{count(len(rows), 'counter')}, {len(untested)} in no test, "
                  f"{len(unwritten)} in no page")


def whitespace(tree, say):
    """No blanks at a line's end, no carriage return, a newline at the end."""
    files = [f for f in text_files(tree) if not NO_SPDX.fullmatch(f)]
    for path in files:
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            if line != line.rstrip():
                say.fail(path, number, "white space at the end of the line")
        if not tree.text(path).endswith("\n"):
            say.fail(path, len(tree.lines(path)), "no newline at the end")
    say.figure = count(len(files), "file")


def subjects(tree, say):
    """Warn about commits whose subject is not <file>: <what>."""
    if not tree.whole:
        raise Skip("looks at commits, not at files")
    try:
        log = trees.git(tree.root, "log", "--no-merges", "--format=%h %s")
    except trees.GitError as error:
        say.fail("style", 0, str(error))
        return
    commits = log.splitlines()
    for commit in commits:
        name, subject = commit.split(" ", 1)
        if not SUBJECT.match(subject):
            say.warn(name, 0, f'subject is not "<file>: <what>": {subject}')
    say.figure = count(len(commits), "commit")
