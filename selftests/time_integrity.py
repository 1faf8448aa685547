#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""integrity.py's impaired wire with all 64 MiB: the waits cost nothing here."""

import os
import sys

from lib import HERE

os.environ.setdefault("TOY_SIZE_IMPAIRED", "64")
script = os.path.join(HERE, "integrity.py")
os.execv(sys.executable, [sys.executable, script, "loss, duplicates"])
