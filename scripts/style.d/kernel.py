# SPDX-License-Identifier: GPL-2.0
"""Finding the kernel's own checkers, which are never copied into this tree.

checkpatch.pl comes only with Debian's linux-source packages. The one taken
is that of the newest source found: among the sources that scripts/kernel has
unpacked for User-Mode Linux, in /usr/src, or in the cache where this file
puts what it fetched itself.
"""

import fcntl
import glob
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from report import MissingTool

# What checkpatch reads beside itself, and kernel-doc before it was Python.
WANTED = ("checkpatch.pl", "spelling.txt", "const_structs.checkpatch",
          "kernel-doc")


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "toytcp"


def version(path):
    """Return the kernel version named in a path, for comparing."""
    found = re.findall(r"linux-(?:source|kbuild|headers)-(\d+)\.(\d+)", str(path))
    return tuple(map(int, found[-1])) if found else (0, 0)


def newest(*patterns):
    found = [p for pattern in patterns for p in glob.glob(str(pattern))]
    return max(found, key=version, default=None)


def checkpatch():
    """Return the path of checkpatch.pl, fetching it if need be."""
    named = os.environ.get("CHECKPATCH")
    if named:
        if not os.path.isfile(named):
            raise MissingTool(named, "unset CHECKPATCH, or name a file")
        return named
    return find_checkpatch() or fetch()


def find_checkpatch():
    return newest(cache() / "src/linux-source-*/scripts/checkpatch.pl",
                  "/usr/src/linux-source-*/scripts/checkpatch.pl",
                  cache() / "style/linux-source-*/scripts/checkpatch.pl")


def kernel_doc():
    """Return the path of kernel-doc."""
    found = newest(cache() / "src/linux-source-*/scripts/kernel-doc",
                   "/usr/src/linux-source-*/scripts/kernel-doc",
                   "/usr/lib/linux-kbuild-*/scripts/kernel-doc",
                   cache() / "style/linux-source-*/scripts/kernel-doc")
    if not found:
        raise MissingTool("the kernel's kernel-doc",
                          "apt-get install linux-headers-amd64")
    return found


def fetch():
    """Fetch the checkers out of Debian's newest linux-source package."""
    where = cache() / "style"
    where.mkdir(parents=True, exist_ok=True)
    with open(where / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find_checkpatch()
        if found:
            return found
        package = source_package()
        print(f"# fetching checkpatch.pl out of Debian's {package}", flush=True)
        with tempfile.TemporaryDirectory(dir=where) as scratch:
            unpack(package, Path(scratch), where / package)
    return str(where / package / "scripts/checkpatch.pl")


def source_package():
    """Return the newest linux-source package that apt can see."""
    for tool in ("apt-cache", "apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise MissingTool("checkpatch.pl", "set CHECKPATCH to the one in "
                              "a kernel source (this is no Debian)")
    names = subprocess.run(
        ("apt-cache", "pkgnames", "linux-source-"), text=True,
        capture_output=True, check=False).stdout.split()
    names = [n for n in names if re.fullmatch(r"linux-source-\d+\.\d+", n)]
    if not names:
        raise MissingTool("checkpatch.pl",
                          "apt-get update, for apt knows no linux-source")
    return max(names, key=version)


def unpack(package, scratch, into):
    """Download a linux-source package and keep only its checkers."""
    got = subprocess.run(("apt-get", "-qq", "download", package), cwd=scratch,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True, check=False)
    debs = list(scratch.glob("*.deb"))
    if got.returncode or not debs:
        raise MissingTool("checkpatch.pl", f"apt-get update && apt-get download "
                          f"{package} (it said: {got.stdout.strip()[-200:]})")
    # The tarball inside the package is streamed: unpacked it has 1.5 GB.
    wanted = " ".join(f"'*/scripts/{name}'" for name in WANTED)
    subprocess.run(
        f"set -o pipefail; dpkg-deb --fsys-tarfile {debs[0].name}"
        " | tar -xO --wildcards './usr/src/linux-source-*.tar.xz'"
        f" | tar -xJ --wildcards --strip-components=1 {wanted}",
        cwd=scratch, shell=True, executable="/bin/bash", check=False)
    if not (scratch / "scripts/checkpatch.pl").is_file():
        raise MissingTool("checkpatch.pl", f"apt-get install {package}, as "
                          f"unpacking the downloaded one failed")
    into.mkdir(exist_ok=True)
    (scratch / "scripts").rename(into / "scripts")
