#!/usr/bin/env python
"""Django's command line, for the embedded database when DATABASE_URL is not set."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded import EmbeddedDatabaseError
from config.env import SettingError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except (SettingError, EmbeddedDatabaseError) as error:
        sys.exit(f"manage.py: {error}")
