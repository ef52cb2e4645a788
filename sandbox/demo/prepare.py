"""Everything between an empty folder and a program that can serve; what is done already is not done again.

`python -m sandbox.demo.prepare FILE` runs in a process of its own, so that the one in the foreground stays
small, and leaves the demo's logins in FILE.
"""

import hashlib
import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from kit import catalogs, fonts
from sandbox.demo.told import say, step
from sandbox.environment import LOCAL, ROOT


def prepare(logins: Path) -> None:
    """Build, migrate, load. Safe to repeat and to interrupt."""
    with step("Compiling translations and fonts"):
        catalogs.compile_all()
        fonts.build(LOCAL / "build" / "static" / "kit" / "fonts")
    django.setup()
    _collect()
    with step("Migrating the database"):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    _load(logins)


def _collect() -> None:
    """Gather static files, unless they and the packages are the same as last time."""
    seal = settings.STATIC_ROOT / ".collected"
    now = _shape_of_static_files()
    if not seal.exists() or seal.read_text() != now:
        with step("Collecting static files"):
            call_command("collectstatic", verbosity=0, interactive=False)
        seal.write_text(now)


def _shape_of_static_files() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    folders = [*ROOT.glob("*/static"), LOCAL / "build" / "static"]
    for file in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()


def _load(logins: Path) -> None:
    """Fill an empty database, whole or not at all."""
    # Both need Django's apps to be loaded.
    from accounts.models import User
    from sandbox import demo_data

    if User.objects.exists():
        say("• The association is there already: its data stay; `make demo-reset` starts over")
    else:
        with step("Loading the association"), transaction.atomic():
            demo_data.load()
    logins.write_text(json.dumps([list(login) for login in demo_data.LOGINS]))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
