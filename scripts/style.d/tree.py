# SPDX-License-Identifier: GPL-2.0
"""The files under check, and what kind each of them is."""

import functools
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

GENERATED = ("net/toytcp/netlink-gen.[ch]", "include/uapi/*")
SHELLS = ("sh", "bash", "dash", "ksh")


class Tree:
    """A root directory and the files in it, as paths relative to the root.

    whole says whether the files are all there are: checks of a sum or a
    share mean nothing over a few named files.
    """

    def __init__(self, root, files, whole=True):
        self.root = Path(root)
        self.files = sorted(files)
        self.whole = whole

    @functools.lru_cache(maxsize=None)
    def raw(self, path):
        return (self.root / path).read_bytes()

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        return self.raw(path).decode("utf-8", "replace")

    def lines(self, path):
        return self.text(path).splitlines()

    def is_text(self, path):
        return b"\0" not in self.raw(path)[:8192]

    def interpreter(self, path):
        """Return the name of the program in the file's #! line, or ''."""
        first = self.raw(path).split(b"\n", 1)[0].decode("utf-8", "replace")
        words = first[2:].split() if first.startswith("#!") else []
        if words and words[0].endswith("/env"):
            words = [w for w in words[1:] if not w.startswith("-")]
        return words[0].rsplit("/", 1)[-1] if words else ""

    def match(self, *patterns):
        """Return the files whose path fits one of the patterns."""
        return [f for f in self.files if any(fnmatch(f, p) for p in patterns)]

    def c_files(self):
        return self.match("*.c")

    def headers(self):
        return self.match("*.h")

    def sources(self):
        """Return the C files and headers that a person wrote."""
        return [f for f in self.match("*.c", "*.h") if not is_generated(f)]

    def module(self):
        """Return the module's own sources, without its tests."""
        return [f for f in self.sources()
                if re.fullmatch(r"net/toytcp/[^/]+\.[ch]", f)]

    def shell_scripts(self):
        """Return what a shell runs, and what it is told to read."""
        return [f for f in self.files if self.interpreter(f) in SHELLS or
                fnmatch(f, "*.sh") or fnmatch(f, "*.bash") or
                fnmatch(f, "*completion*") or
                re.search(r"^# shellcheck shell=", self.text(f)[:400], re.M)]

    def python_scripts(self):
        return [f for f in self.files if f.endswith(".py") or
                re.fullmatch(r"python[\d.]*", self.interpreter(f))]


def is_generated(path):
    return any(fnmatch(path, pattern) for pattern in GENERATED)


class GitError(Exception):
    """What git said when it refused."""


def git(root, *args):
    """Return what a git command prints."""
    # the checkout may be somebody else's: a CI job's, or one mounted into a container
    run = subprocess.run(("git", "-c", f"safe.directory={root}", "-C", str(root)) + args, text=True,
                         capture_output=True, check=False)
    if run.returncode:
        raise GitError(f"git {args[0]}: {run.stderr.strip()}")
    return run.stdout


def checkout(root):
    """Return the Tree of a git checkout: tracked files and new ones."""
    listed = git(root, "ls-files", "-z", "-c", "-o", "--exclude-standard")
    files = {f for f in listed.split("\0") if f}
    return Tree(root, [f for f in files
                       if (root / f).is_file() and not (root / f).is_symlink()])
