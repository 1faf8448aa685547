#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""socket() and the tool load the module by themselves, through its aliases."""

import contextlib
import subprocess

from lib import Skip, case, check, family_exists, load, loaded, main, need, run, find_tool


@contextlib.contextmanager
def modules():
    need("modprobe", "rmmod")
    if not loaded():
        raise Skip("toytcp is not a module here")
    if subprocess.run(["modprobe", "-q", "-n", "net-pf-18"], check=False).returncode:
        raise Skip("modprobe does not find the module")
    yield None
    load()


def without():
    run("rmmod", "toytcp")
    check(not loaded(), "still loaded")


@case("socket()")
def _socket(_):
    without()
    check(family_exists(), "socket() fails")
    check(loaded(), "the module is not loaded")


@case("the tool")
def _tool(_):
    without()
    run(find_tool("toytcp"), "addr")
    check(loaded(), "the module is not loaded")


@case("loading it twice, and what the log says")
def _twice(_):
    run("modprobe", "toytcp")
    run("modprobe", "toytcp")
    check(family_exists(), "socket() fails")


if __name__ == "__main__":
    main(modules)
