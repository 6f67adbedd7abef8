#!/usr/bin/env python
"""Django's command line for Gongkai; starts the embedded servers first when none are configured."""

import os
import sys

from django.core.management import execute_from_command_line

from config import services


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    services.ensure_running()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
