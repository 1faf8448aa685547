#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The packet tests: each file of packets/, on AF_TOYTCP and on AF_INET. See packet.py."""

import functools

from lib import case, main
from packet import FAMILY, bench, discover, run_test

for _name, _family, _function in discover(timed=False):
    _run = functools.partial(run_test, _function, _family)
    case(f"{_name} ({FAMILY[_family]})")(lambda env, run=_run: run(env))

if __name__ == "__main__":
    main(bench)
