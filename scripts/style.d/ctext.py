# SPDX-License-Identifier: GPL-2.0
"""C read just far enough: comments off, functions and declarations found."""

import re
from dataclasses import dataclass

SKIPPED = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


@dataclass
class Item:
    """A function, or a declaration, at the outermost level of a file.

    head is the text before the body, or the whole declaration with {} for
    what stands in braces. Lines count from 1; start and end are the lines
    of a function's braces.
    """

    kind: str
    head: str
    line: int
    start: int = 0
    end: int = 0

    @property
    def body(self):
        """Lines between the braces."""
        return max(self.end - self.start - 1, 0)

    @property
    def name(self):
        names = re.findall(r"(\w+)\s*\(", self.head)
        plain = [n for n in names if not n.startswith("__")]
        return (plain or names or ["?"])[0]


def code(text):
    """Return text with comments and the insides of strings blanked out.

    Every remaining character keeps its line and column.
    """
    def blank(found):
        part = found.group()
        if part[0] in "\"'":
            return part[0] + " " * (len(part) - 2) + part[0]
        return re.sub(r"[^\n]", " ", part)

    return SKIPPED.sub(blank, text)


def without_directives(text):
    """Blank preprocessor lines, continuation lines included."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)


def is_function_head(head):
    """A body follows an argument list, perhaps with attributes after it."""
    return bool(re.search(r"\)\s*(?:__\w+(?:\([^()]*\))?\s*)*$", head)) and \
        not re.search(r"=|^\s*(?:typedef|enum)\b", head)


def items(text):
    """Yield the functions and declarations of a file, in order."""
    flat = without_directives(code(text))
    line, depth, parens, head, first, opened = 1, 0, 0, "", 0, None
    for number, char in enumerate(flat):
        if char == "\n":
            line += 1
        # Branches of an #if may both open a brace; the kernel's style closes
        # every outermost one in the first column, which sets things right.
        if char == "}" and depth and number and flat[number - 1] == "\n":
            depth = 1
        if depth:
            depth += (char == "{") - (char == "}")
            if depth == 0 and opened:
                yield Item("function", head.strip(), first, opened, line)
                head, opened = "", None
            continue
        if char == "{" and not parens:
            depth = 1
            if is_function_head(head):
                opened = line
            else:
                head += "{}"
            continue
        parens += (char == "(") - (char == ")")
        if not head.strip():
            head, first = "", line
        head += char
        if char == ";" and not parens:
            yield Item("declaration", head.strip(), first)
            head = ""


def functions(text):
    return [item for item in items(text) if item.kind == "function"]
