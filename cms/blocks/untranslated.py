"""Blocks whose text is the same in every language: codes that programs read."""

from typing import Any

from wagtail import blocks


class CodeBlock(blocks.CharBlock):
    """A short code, kept as it is by translations."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        return []
