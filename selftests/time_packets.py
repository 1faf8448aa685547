#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The packet tests that measure time, where a clock jumps: to the tick. See packet.py."""

import functools

from lib import case, main
from packet import FAMILY, bench, discover, run_test

for _name, _family, _function in discover(timed=True):
    _run = functools.partial(run_test, _function, _family)
    case(f"{_name} ({FAMILY[_family]})", limit=60 * 24 * 3600)(lambda env, run=_run: run(env))

if __name__ == "__main__":
    main(bench)
