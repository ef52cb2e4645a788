"""The geometry of what is drawn (pegs, the steel rule, QR codes) as plain numbers for SVG attributes."""

from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe

PEGS_AT_MOST = 12
PEG_PITCH = 14
RULE_WIDTH = 480


@dataclass(frozen=True)
class Peg:
    """One seat: the centre in user units of the drawing."""

    x: int
    kind: str


def pegs(taken: int, seats: int, mine: int | None) -> list[Peg]:
    """`taken` filled pegs of `seats`; the one at `mine` (from 1) is the viewer's. Nothing beyond twelve."""
    if seats > PEGS_AT_MOST:
        return []
    kinds = ["taken" if place <= taken else "free" for place in range(1, seats + 1)]
    if mine is not None and 1 <= mine <= seats:
        kinds[mine - 1] = "mine"
    return [Peg(6 + PEG_PITCH * place, kind) for place, kind in enumerate(kinds)]


@dataclass(frozen=True)
class Tick:
    """One tick of the rule: its place and whether it is a long one."""

    x: int
    long: bool


def ticks(divisions: int, parts: int = 4) -> list[Tick]:
    """The ticks of a rule `RULE_WIDTH` wide: a long one per division, short ones between."""
    count = divisions * parts
    return [Tick(round(RULE_WIDTH * place / count), place % parts == 0) for place in range(1, count)]


def rule_mark(share: float) -> int:
    """Where `share` (0 to 1, cut off outside) falls on the rule."""
    return round(RULE_WIDTH * min(max(share, 0), 1))


def qr_svg(text: str) -> SafeString:
    """A QR code (error correction M) as an SVG element that is styled by classes alone."""
    drawn: str = segno.make(text, error="m").svg_inline(
        border=2, svgclass=None, lineclass="qr-ink", omitsize=True
    )
    drawn = drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)
    return mark_safe(drawn)  # noqa: S308 - segno writes numbers and its own markup: nothing of `text` is in it
