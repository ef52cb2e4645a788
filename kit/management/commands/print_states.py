from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from kit.states_page import page, tables


class Command(BaseCommand):
    help = "Print docs/states.md from the transition tables of all storeys."

    def handle(self, *args: object, **options: object) -> None:
        Path(settings.BASE_DIR, "docs", "states.md").write_text(page(tables()), encoding="utf-8")
        self.stdout.write("docs/states.md written")
