"""The demo's past is lived in the order of time: the database numbers documents so, and refuses others."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from sandbox.demo_data.history import History


def test_what_follows_from_a_moment_takes_its_turn() -> None:
    history, noon = History(Random(1)), timezone.now()  # noqa: S311 - dice
    lived: list[str] = []

    def apply() -> None:
        lived.append("applies")
        history.at(noon + timedelta(minutes=9), lambda: lived.append("pays"))

    history.at(noon + timedelta(minutes=5), lambda: lived.append("somebody else pays"))
    history.at(noon, apply)
    history.live()
    assert lived == ["applies", "somebody else pays", "pays"]
