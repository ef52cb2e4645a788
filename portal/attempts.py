"""A verb that was refused."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attempt:
    """A verb that was refused: what was typed, and what to mend by the input's name ("" for the whole)."""

    verb: str = ""
    posted: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
