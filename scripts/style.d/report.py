# SPDX-License-Identifier: GPL-2.0
"""What a check says: findings that fail it, warnings that do not, a figure."""

import shutil
import sys


class MissingTool(Exception):
    """A tool that a check needs and the machine does not have."""

    def __init__(self, tool, remedy):
        super().__init__(f"needs {tool}, which is missing; get it with: {remedy}")


class Skip(Exception):
    """The check does not apply to what was asked; the text says why."""


class Report:
    """Collects what one check finds and prints it as it comes."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.bad = 0
        self.warned = 0
        self.figure = ""

    def fail(self, path, line, what):
        self.bad += 1
        print(f"{path}:{line}: {what}", file=self.out)

    def warn(self, path, line, what):
        self.warned += 1
        print(f"{path}:{line}: warning: {what}", file=self.out)


def require(tool, package):
    """Return the path of a tool, or raise with the command that installs it."""
    path = shutil.which(tool)
    if not path:
        raise MissingTool(tool, f"apt-get install {package}")
    return path


def count(number, noun):
    """Return "1 file" or "3 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def run_check(check, tree, say):
    """Run one check; return the reason if it was skipped, else None."""
    try:
        check(tree, say)
    except MissingTool as missing:
        say.fail("style", 0, str(missing))
    except Skip as skip:
        return str(skip)
    return None
