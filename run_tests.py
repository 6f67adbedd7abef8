#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Run every test: ``python3 run_tests.py [pytest arguments]``; makes its own environment first.

Everything below must parse on any Python, so that an old one can say that it is too old.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "公开需要 Python 3.11 或更新版本，这里是 %d.%d。\n"
        "Gongkai needs Python 3.11 or newer; this is Python %d.%d."
        % (sys.version_info[:2] + sys.version_info[:2])
    )

from bootstrap.testing import main

if __name__ == "__main__":
    sys.exit(main())
