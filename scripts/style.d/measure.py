# SPDX-License-Identifier: GPL-2.0
"""How many lines test the code, for each line of it."""

import re

import ctext
from report import Skip

RATIO = 0.7


def lines_of_code(tree, path):
    """Count the lines that are neither blank nor only a comment."""
    text = tree.text(path)
    if path.endswith((".c", ".h")):
        text = ctext.code(text)
    else:
        # A docstring is a comment with quotes.
        if path.endswith(".py") or tree.interpreter(path).startswith("python"):
            text = re.sub(r'^[ \t]*"""[\s\S]*?"""[ \t]*$', "", text, flags=re.M)
        text = re.sub(r"^[ \t]*#.*", "", text, flags=re.M)
    return sum(1 for line in text.splitlines() if line.strip())


def ratio(tree, say):
    """Fail when there are fewer lines of test than the share asked for."""
    if not tree.whole:
        raise Skip("is a share of the whole tree")
    tested = tree.module() + [f for f in tree.sources()
                              if re.fullmatch(r"tools/[^/]+\.[ch]", f)]
    tests = [f for f in tree.match("selftests/*", "net/toytcp/tests/*")
             if tree.is_text(f)]
    code = sum(lines_of_code(tree, f) for f in tested)
    test = sum(lines_of_code(tree, f) for f in tests)
    if not code:
        say.fail("net/toytcp", 0, "no code to compare the tests with")
        return
    say.figure = f"{test} lines of test, {code} of code, ratio {test / code:.2f}"
    if test < RATIO * code:
        say.fail("selftests", 0, f"{test} lines of test to {code} of code are "
                 f"{test / code:.2f}, at least {RATIO} are asked for")
