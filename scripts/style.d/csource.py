# SPDX-License-Identifier: GPL-2.0
"""Checks of C text: lengths, and what must not be written."""

import math
import re

import ctext
from report import count

FILE_SOFT, FILE_HARD, HEADER_HARD = 600, 900, 250
BODY_SOFT, BODY_HARD, BODY_P90 = 60, 100, 50
# An inline longer than this belongs into the .c file beside its header.
INLINE_SOFT = 15

# The words that number a label. A digit that ends a name proper (ipv4) is
# no number in this sense.
NUMBERED = re.compile(
    r"(?:\w*_)?(?:l|err|error|out|fail|failed|drop|exit|free|done|end|label|"
    r"again|retry|cleanup|bad|undo|unlock|put|skip|next|abort|step)\d+|\w*_\d+")

SEQ_NAME = (r"(?:\w+(?:\.|->))*"
            r"(?:\w*_seq|seq|una|nxt|iss|irs|wl1|wl2|snd_una|snd_nxt|rcv_nxt)")
SEQ_CALL = re.compile(r"(?<!\w)(?:before|after|between)\s*\(")
SEQ_CAST = re.compile(
    r"\(\s*(?:s32|__s32|int32_t)\s*\)\s*\([^()]*-[^()]*\)|"
    r"\(\s*(?:s32|__s32|int32_t|int)\s*\)\s*\(?[\w.>-]*(?:seq|una|nxt)\b")
SEQ_LEFT = re.compile(rf"(?<![-\w.>])(?P<name>{SEQ_NAME})\s*(?:<|>)=?(?![<>])")
SEQ_RIGHT = re.compile(
    rf"(?<![-<>])(?:<|>)=?\s*(?P<name>{SEQ_NAME})\b(?!\s*[-(\w.])")


def file_length(tree, say):
    """Fail on a .c file or header over its limit; warn over the soft one."""
    files = tree.sources()
    for path in files:
        lines = len(tree.lines(path))
        hard = FILE_HARD if path.endswith(".c") else HEADER_HARD
        if lines > hard:
            say.fail(path, lines, f"{lines} lines, the limit is {hard}")
        elif path.endswith(".c") and lines > FILE_SOFT:
            say.warn(path, lines, f"{lines} lines, more than {FILE_SOFT}")
    say.figure = count(len(files), "file")


def function_length(tree, say):
    """Fail on a long function, or a module whose functions tend to be long."""
    for path in tree.sources():
        for func in ctext.functions(tree.text(path)):
            what = f"{func.name}() has {func.body} lines"
            if func.body > BODY_HARD:
                say.fail(path, func.start, f"{what}, the limit is {BODY_HARD}")
            elif func.body > BODY_SOFT:
                say.warn(path, func.start, f"{what}, more than {BODY_SOFT}")
            elif path.endswith(".h") and func.body > INLINE_SOFT:
                say.warn(path, func.start,
                         f"{what}: too long for a header, move it to its .c")
    if tree.whole:
        percentile(tree, say)


def percentile(tree, say):
    # The tests are left out: many short cases would hide a long tail.
    bodies = sorted(func.body for path in tree.module() if path.endswith(".c")
                    for func in ctext.functions(tree.text(path)))
    if not bodies:
        return
    p90 = bodies[math.ceil(len(bodies) * 0.9) - 1]
    say.figure = (f"{count(len(bodies), 'function')} in the module, median "
                  f"{bodies[len(bodies) // 2]}, 90th percentile {p90}, "
                  f"longest {bodies[-1]}")
    if p90 > BODY_P90:
        say.fail("net/toytcp", 0, f"90th percentile of function bodies is "
                 f"{p90} lines, the limit is {BODY_P90}")


def each_line(tree, files, say, pattern, what):
    """Fail on each line of code, comments apart, that holds the pattern."""
    for path in files:
        for number, line in enumerate(
                ctext.code(tree.text(path)).splitlines(), 1):
            found = re.search(pattern, line)
            if found:
                say.fail(path, number, f"{found.group().strip()}: {what}")


def kernel_versions(tree, say):
    """Only include/compat and Kbuild know kernel versions."""
    files = [f for f in tree.match("net/*", "include/*")
             if f.endswith((".c", ".h")) and not f.startswith("include/compat/")]
    each_line(tree, files, say, r"\b(?:LINUX_VERSION_CODE|KERNEL_VERSION"
              r"|LINUX_VERSION_MAJOR|UTS_RELEASE)\b",
              "kernel versions belong in include/compat")
    say.figure = count(len(files), "file")


def labels(tree, say):
    """A label says what it undoes; a number says nothing."""
    seen = 0
    for path in tree.sources():
        lines = ctext.code(tree.text(path)).splitlines()
        for func in ctext.functions(tree.text(path)):
            for number in range(func.start, func.end):
                found = re.match(r"\s*([A-Za-z_]\w*)\s*:(?!:)", lines[number])
                if not found or found.group(1) == "default":
                    continue
                seen += 1
                if NUMBERED.fullmatch(found.group(1)):
                    say.fail(path, number + 1, f"numbered label "
                             f"{found.group(1)}: say what it undoes")
    say.figure = count(seen, "label")


def bug(tree, say):
    """A mistake in a toy stack must not stop the machine."""
    each_line(tree, tree.sources(), say, r"\b(?:VM_)?BUG(?:_ON)?\s*\(",
              "use WARN_ON_ONCE() and carry on")


def inlines(tree, say):
    """The compiler knows better than a .c file what to inline."""
    files = [f for f in tree.sources() if f.endswith(".c")]
    each_line(tree, files, say, r"\b(?:inline|__inline|__inline__|"
              r"__always_inline)\b", "leave it to the compiler")


def forward(tree, say):
    """Order the file so that statics need no declaration ahead."""
    for path in tree.sources():
        if not path.endswith(".c"):
            continue
        pending = {}
        for item in ctext.items(tree.text(path)):
            name = declared(item)
            if not name:
                continue
            if name.endswith("()"):
                say.fail(path, item.line, f"{name} is declared ahead of its "
                         f"definition: move the function up")
            elif "=" in item.head and name in pending:
                say.fail(path, pending[name], f"{name} is declared ahead of "
                         f"its definition: move it up")
            elif "=" not in item.head:
                pending[name] = item.line


def declared(item):
    """Return the static that a declaration names, with () for a function."""
    if item.kind != "declaration" or not item.head.startswith("static "):
        return None
    # A name right after "static" is a macro that defines something.
    found = re.match(r"static\s+[\w\s*]*?[\s*](\w+)\s*\((?!\s*\*)[^=]*;$",
                     item.head)
    if found and not found.group(1).startswith("__") and \
            not found.group(1).isupper():
        return found.group(1) + "()"
    found = re.match(r"static\s[\w\s*]*?(\w+)\s*(?:\[[^=]*\])?\s*"
                     r"(?:__\w+\s*)*(?:=.*)?;$", item.head, re.S)
    return found.group(1) if found else None


def sequence(tree, say):
    """Sequence numbers wrap; only seq.h compares them."""
    files = [f for f in tree.module() if not f.endswith("/seq.h")]
    for path in files:
        text = ctext.without_directives(ctext.code(tree.text(path)))
        for number, line in enumerate(text.splitlines(), 1):
            found = sequence_compare(line)
            if found:
                say.fail(path, number, f"{found.strip()}: compare sequence "
                         f"numbers through seq.h")
    say.figure = count(len(files), "file")


def sequence_compare(line):
    """Return the piece of a line that compares sequence numbers, or None."""
    for pattern in (SEQ_CALL, SEQ_CAST):
        found = pattern.search(line)
        if found:
            return found.group()
    for found in SEQ_LEFT.finditer(line):
        # A difference of two is a length, which compares as any number.
        if not re.search(r"[-+]\s*$", line[:found.start()]):
            return found.group()
    found = SEQ_RIGHT.search(line)
    return found.group() if found else None


def names(tree, say):
    """Statics too are named toy_: they share kallsyms with the kernel's."""
    seen = 0
    for path in tree.module():
        if not path.endswith(".c"):
            continue
        for func in ctext.functions(tree.text(path)):
            seen += 1
            if not re.match(r"(?:__)?toy_", func.name):
                say.fail(path, func.line, f"{func.name}() is not called toy_...")
    for path in tree.match("net/toytcp/tests/*_kunit.c"):
        test_names(tree, path, say)
    say.figure = count(seen, "function")


def test_names(tree, path, say):
    """A test's name leads to what it tests: <function>__<case>."""
    suite = "toytcp_" + re.sub(r".*/(.*)_kunit\.c", r"\1", path)
    for number, line in enumerate(tree.lines(path), 1):
        found = re.search(r"\bKUNIT_CASE\w*\((\w+)", line)
        if found and "__" not in found.group(1).strip("_"):
            say.fail(path, number, f"{found.group(1)}() is not called "
                     f"<function>__<case>")
        found = re.match(r'\s*\.name\s*=\s*"(toytcp[^"]*)"', line)
        if found and found.group(1) != suite:
            say.fail(path, number, f'suite "{found.group(1)}" is not "{suite}"')
