"""The lives of members at full size: the same ones in every run, so that a failure is seen again."""

import pytest
from hypothesis import settings

from tests.billing.conftest import Provider, _outside, provider
from tests.billing.lifecycle import live

__all__ = ["_outside", "provider"]

pytestmark = pytest.mark.django_db(transaction=True)

LARGE = settings(max_examples=25, stateful_step_count=25, derandomize=True)


def test_after_every_step_of_long_lives_the_books_agree(provider: Provider) -> None:
    live(provider, LARGE)
