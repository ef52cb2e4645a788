"""Writes the public contract to `schema.graphql`."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from graph.engine.sdl import sdl


class Command(BaseCommand):
    help = "Write the GraphQL schema to schema.graphql (or to --output)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=Path(settings.BASE_DIR) / "schema.graphql")

    def handle(self, *args: object, output: Path, **options: object) -> None:
        output.write_text(sdl())
        self.stdout.write(f"{output.name} written")
