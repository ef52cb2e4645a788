"""Charts drawn on the server: the geometry of bars, for a template to draw as SVG. No script, no style.

A chart says nothing that the table beside it does not say: it is hidden from those who hear the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240
LEFT, BOTTOM, TOP = 52, 24, 18
GAP = 0.28
# Colours that the style sheet has; what comes after shares the last one.
MOST_SERIES = 6
# So many columns carry their number each; of more, the last one alone.
MOST_TOPS = 12


@dataclass(frozen=True)
class Bar:
    """A rectangle, in units of the drawing; `series` from 1 to MOST_SERIES is its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Mark:
    """A word on an axis: where, and what."""

    at: float
    text: str


@dataclass(frozen=True)
class Top:
    """What a column comes to, written upon it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Bars:
    """Bars in columns, each column's bars one upon the other."""

    bars: list[Bar]
    columns: list[Mark]
    levels: list[Mark]
    names: list[tuple[int, str]]
    tops: list[Top]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def base(self) -> int:
        """Where zero is."""
        return self.height - BOTTOM


def round_up(value: float) -> int:
    """The next 1, 2 or 5 times a power of ten: 37 gives 50."""
    power = 1
    while power * 10 <= value:
        power *= 10
    return next((step * power for step in (1, 2, 5) if value <= step * power), 10 * power)


def bars(labels: Sequence[str], series: Mapping[str, Sequence[float]], *, most_labels: int = 8) -> Bars:
    """The bars of some series over the same columns; what is below zero is drawn as nothing."""
    heights = [sum(max(0, values[place]) for values in series.values()) for place in range(len(labels))]
    top = round_up(max([1, *heights]))
    step = (WIDTH - LEFT) / max(1, len(labels))
    scale = (HEIGHT - BOTTOM - TOP) / top
    drawn = []
    for place in range(len(labels)):
        foot = float(HEIGHT - BOTTOM)
        for number, values in enumerate(series.values(), start=1):
            tall = round(max(0, values[place]) * scale, 1)
            foot -= tall
            left = round(LEFT + step * (place + GAP / 2), 1)
            drawn.append(
                Bar(left, round(foot, 1), round(step * (1 - GAP), 1), tall, min(number, MOST_SERIES))
            )
    every = -(-len(labels) // most_labels)
    columns = [
        Mark(round(LEFT + step * (place + 0.5), 1), label)
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    levels = [
        Mark(round(HEIGHT - BOTTOM - top * part / 2 * scale, 1), f"{top * part / 2:g}") for part in (0, 1, 2)
    ]
    names = [(min(number, MOST_SERIES), name) for number, name in enumerate(series, start=1)]
    told = range(len(labels)) if len(labels) <= MOST_TOPS else range(len(labels) - 1, len(labels))
    tops = [
        Top(
            round(LEFT + step * (place + 0.5), 1),
            round(HEIGHT - BOTTOM - heights[place] * scale, 1),
            f"{heights[place]:.0f}",
        )
        for place in told
        if heights[place]
    ]
    return Bars(drawn, columns, levels, names if len(names) > 1 else [], tops)
