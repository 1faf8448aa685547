# SPDX-License-Identifier: GPL-2.0
"""Checks that another program makes: compilers, linters, checkpatch."""

import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import kernel
from report import Skip, count, require

# What checkpatch is told to leave out, by file, and why.
IGNORED = (
    # include/compat is there to name versions; nothing else may, which the
    # check "kernel versions" of this gate enforces.
    ("include/compat/*", "LINUX_VERSION_CODE"),
    # Which of LINUX_VERSION_CODE and KERNEL_VERSION() is the constant?
    ("include/compat/*", "CONSTANT_COMPARISON"),
    # What a shadow header makes up for is a type, a const or an argument that
    # the older kernel does not have.
    ("include/compat/*", "NEW_TYPEDEFS"),
    ("include/compat/*", "CONST_STRUCT"),
    ("include/compat/*", "MACRO_ARG_UNUSED"),
    # TRACE_EVENT() is a macro that looks like a definition: every trace
    # header of the kernel opens TP_STRUCT__entry( at a line's end and indents
    # below it by tabs, and so do the tools that read them.
    ("include/trace/*", "OPEN_ENDED_LINE"),
    ("include/trace/*", "PARENTHESIS_ALIGNMENT"),
    # The counters are one table of X(...) rows, expanded into an enum, names
    # and reasons: no expression to put parentheses around, each row's columns
    # not all used each time, and X(...) [index] = is no subscript.
    ("net/toytcp/mib*.[ch]", "COMPLEX_MACRO"),
    ("net/toytcp/mib*.[ch]", "MACRO_ARG_REUSE"),
    ("net/toytcp/mib*.[ch]", "MACRO_ARG_UNUSED"),
    ("net/toytcp/mib.c", "BRACKET_SPACE"),
    # What stands in for the kernel's macros takes what they take, and no more of it.
    ("selftests/fuzz/kernel.h", "MACRO_ARG_PRECEDENCE"),
    ("selftests/fuzz/kernel.h", "MACRO_ARG_REUSE"),
    ("selftests/fuzz/kernel.h", "MACRO_ARG_UNUSED"),
    # Tables that are registered are copies: each namespace has its own .data, and
    # older kernels want one that they may write.
    ("net/toytcp/sysctl.[ch]", "CONST_STRUCT"),
    ("net/toytcp/ping_group.c", "CONST_STRUCT"),
    ("net/toytcp/tcp_mem.c", "CONST_STRUCT"),
    ("net/toytcp/udp_mem.c", "CONST_STRUCT"),
    # Programs have <stdint.h>; u32 is the kernel's.
    ("tools/*", "PREFER_KERNEL_TYPES"),
    ("selftests/*", "PREFER_KERNEL_TYPES"),
    # Nor have they a __printf() or a __noreturn.
    ("tools/*", "PREFER_DEFINED_ATTRIBUTE_MACRO"),
    ("selftests/*", "PREFER_DEFINED_ATTRIBUTE_MACRO"),
)

# Findings that are wrong about one kind of line: type, line, and why.
MISREAD = (
    # It stands right under its function, as EXPORT_SYMBOL() has to.
    ("CHECK:LINE_SPACING", r"TOY_EXPORT_FOR_KUNIT\("),
    # It belongs to the struct or table right above.
    ("CHECK:LINE_SPACING", r"static_assert\("),
    # The argument is the name of a member, used as a string and in offsetof().
    ("CHECK:MACRO_ARG_REUSE", r"#define TOY_SYSCTL\("),
)

BUILD_SECONDS = 900


def run(command, cwd, seconds=300, **variables):
    """Run a command and return (status, all it printed).

    It runs in a session of its own: at the end of its time, or of ours, what
    it started ends with it.
    """
    env = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    env.update(variables, LC_ALL="C.UTF-8")
    with subprocess.Popen(command, cwd=cwd, env=env, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as child:
        try:
            output, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output, _ = child.communicate()
            return 124, f"{output}\nno end after {seconds} seconds"
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    return child.returncode, output


def report_lines(say, output, pattern, status, name):
    """Turn the lines a tool printed into findings.

    A tool that fails and prints nothing understood has failed all the same.
    """
    before = say.bad
    for line in dict.fromkeys(output.splitlines()):
        found = re.match(pattern, line)
        if found:
            say.fail(found["path"], found["line"], found["what"])
    if status and say.bad == before:
        tail = output.strip()[-500:] or "it printed nothing"
        say.fail(name, 0, f"exit status {status}: {tail}")


def checkpatch(tree, say):
    """checkpatch --strict over what a person wrote in C."""
    files = tree.sources()
    if not files:
        raise Skip("no C files")
    require("perl", "perl")
    script = kernel.checkpatch()

    def one(path):
        ignored = {kind for where, kind in IGNORED if fnmatch(path, where)}
        return run(("perl", script, "--no-tree", "--strict", "--terse",
                    "--show-types", "--no-summary",
                    *(f"--ignore={kind}" for kind in sorted(ignored)),
                    "--file", path), tree.root)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, (status, output) in zip(files, pool.map(one, files)):
            output = without_misread(tree, path, output)
            status = status if output else 0
            report_lines(say, output, r"(?P<path>[^:]+):(?P<line>\d+): "
                         r"(?P<what>(?:ERROR|WARNING|CHECK):.*)", status, path)
    major, minor = kernel.version(script)
    say.figure = (f"{count(len(files), 'file')}, checkpatch of "
                  f"{f'{major}.{minor}' if major else script}")


def without_misread(tree, path, output):
    """Drop the findings of checkpatch that MISREAD lists."""
    source = tree.lines(path)
    kept = []
    for line in output.splitlines():
        found = re.match(r"[^:]+:(\d+): (\w+:\w+):", line)
        text = source[int(found[1]) - 1] if found else ""
        if not any(found and found[2] == kind and re.match(where, text)
                   for kind, where in MISREAD):
            kept.append(line)
    return "\n".join(kept)


def build(tree, say):
    """Build with W=1 and sparse; a warning in our files is a failure.

    The build is made in a copy, so that it neither leaves objects behind nor
    takes over those of an earlier build without these warnings. Sparse also
    speaks about the kernel's headers: only lines about our files count.
    """
    if not tree.whole:
        raise Skip("builds the whole tree")
    require("make", "make")
    require("sparse", "sparse")
    if "Makefile" not in tree.files:
        say.fail("Makefile", 0, "there is none, so nothing was built")
        return
    with tempfile.TemporaryDirectory(prefix="toytcp-style.") as scratch:
        for path in tree.files:
            (Path(scratch) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree.root / path, Path(scratch) / path)
        checked = make(tree, say, scratch, "C=2")
        # not done: sparse over the KUnit suites. Debian's kernels have no KUnit and
        # 6.1's headers know only a part of it; make check builds and runs them.
    if not checked and not say.bad:
        say.fail("Makefile", 0, "make W=1 C=2 ran sparse over no file")
    say.figure = f"{count(checked, 'file')} through sparse"


def which_kernel(scratch):
    """Return what the Makefile has to be told of the kernel to build for.

    That is nothing if the caller named one or the running one has headers;
    else the kernel of the machine's suite, which "make check" boots as well.
    """
    running = Path("/lib/modules", os.uname().release, "build/Makefile")
    named = os.environ.get("KDIR") or os.environ.get("KERNEL") or \
        os.environ.get("VM") == "uml"
    if named or running.exists():
        return {}
    chooser = Path(scratch, "scripts/kernel")
    if not chooser.exists():
        return {}
    status, output = run((chooser, "default"), scratch)
    return {} if status else {"KERNEL": output.strip()}


def make(tree, say, scratch, *variables):
    """Run make in the copy; return the number of files sparse saw."""
    # V=1 from the environment makes the Makefile let kbuild speak; from the
    # command line it would make kbuild speak in whole commands.
    status, output = run(("make", "-j2", "W=1", *variables), scratch,
                         BUILD_SECONDS, V="1", **which_kernel(scratch))
    output = re.sub(re.escape(scratch) + r"/(?:build/[^/\s:]+/)?", "", output)
    if "KBUILD_MODPOST_WARN=1" in variables:
        output = re.sub(r"^(?:WARNING|ERROR): modpost:.*\n", "", output,
                        flags=re.M)
    warnings(tree, say, output)
    if status and not say.bad:
        say.fail("Makefile", 0, f"make W=1 {' '.join(variables)} failed:\n"
                 f"{output.strip()[-2000:]}")
    # A kernel newer than the sparse at hand refuses it with one line.
    refused = re.search(r".*sparse is not available or not up to date", output)
    if refused:
        say.fail("Makefile", 0, f"{refused.group()}: install a newer sparse, or "
                 f"set KDIR to an older kernel")
    return len(re.findall(r"^\s*CHECK\s", output, re.M))


def warnings(tree, say, output):
    """Report each warning or error about a file of the tree once."""
    seen = set()
    ours = set(tree.files)
    for line in output.splitlines():
        found = re.match(r"(?:\./)?(?P<path>[^\s:]+):(?P<line>\d+):(?:\d+:)? "
                         r"(?P<what>(?:fatal )?(?:warning|error): .*)", line)
        if found and found["path"] in ours and line not in seen:
            seen.add(line)
            say.fail(found["path"], found["line"], found["what"])
        # The compiler about its options, objtool and the linker about an
        # object, modpost about the module: no line to point at.
        found = re.match(r"(?:(?:WARNING|ERROR): modpost|cc1|ld|"
                         r"\S+\.k?o): (?:.*\bwarning: )?.*", line)
        if found and line not in seen:
            seen.add(line)
            say.fail("Makefile", 0, line)


def kernel_doc(tree, say):
    """Comments that claim to be kernel-doc have to be."""
    files = [f for f in tree.sources() if f.startswith(("net/", "include/"))]
    if not files:
        raise Skip("no kernel code")
    script = kernel.kernel_doc()
    text = Path(script).read_text(encoding="utf-8", errors="replace")
    # The checker has had -Wall since 6.4.
    flags = ["-Wall"] if "Wall" in text else []
    by = "perl" if "perl" in text.split("\n", 1)[0] else sys.executable
    status, output = run((by, script, "-none", *flags, "-Werror", *files),
                         tree.root)
    report_lines(say, output, r"(?:Warning: |Error: )?(?:\./)?(?P<path>[\w./-]+):"
                 r"(?P<line>\d+):? (?P<what>.*)", status, "kernel-doc")
    say.figure = count(len(files), "file")


def shellcheck(tree, say):
    files = tree.shell_scripts()
    if not files:
        raise Skip("no shell scripts")
    status, output = run((require("shellcheck", "shellcheck"), "-x", "-P",
                          "SCRIPTDIR", "-f", "gcc", *files), tree.root)
    report_lines(say, output, r"(?P<path>[^:]+):(?P<line>\d+):\d+: "
                 r"(?P<what>.*)", status, "shellcheck")
    say.figure = count(len(files), "script")


def python(tree, say):
    """Python must compile, and use what it names."""
    files = tree.python_scripts()
    if not files:
        raise Skip("no Python")
    for path in files:
        try:
            compile(tree.text(path), path, "exec")
        except (SyntaxError, ValueError) as error:
            say.fail(path, getattr(error, "lineno", 0), f"error: {error}")
    status, output = run((require("pyflakes3", "pyflakes3"), *files), tree.root)
    report_lines(say, output, r"(?P<path>[^:]+):(?P<line>\d+):(?:\d+:)? "
                 r"(?P<what>.*)", status, "pyflakes3")
    say.figure = count(len(files), "script")


def yaml(tree, say):
    files = tree.match("*.yaml", "*.yml", ".yamllint")
    if not files:
        raise Skip("no YAML")
    status, output = run((require("yamllint", "yamllint"), "-s", "-f",
                          "parsable", *files), tree.root)
    report_lines(say, output, r"(?P<path>[^:]+):(?P<line>\d+):\d+: "
                 r"(?P<what>.*)", status, "yamllint")
    say.figure = count(len(files), "file")


def man_pages(tree, say):
    """Manual pages that groff formats without a word."""
    files = tree.match("tools/*.[1-8]", "Documentation/*.[1-8]")
    if not files:
        raise Skip("no manual pages")
    groff = require("groff", "groff-base")
    for path in files:
        status, output = run((groff, "-t", "-man", "-ww", "-z", "-Kutf8",
                              "-Tutf8", path), tree.root)
        report_lines(say, output, r"(?:[\w]+:\s*)?(?P<path>[^\s:]+):(?P<line>\d+): "
                     r"(?P<what>.*)", status, path)
        if not re.search(r"^\.SH \"?NAME", tree.text(path), re.M):
            say.fail(path, 1, "no section NAME, so that apropos misses it")
    say.figure = count(len(files), "page")
