"""The lives of members at full size: other ones in every run; a failure prints how to see it again."""

import pytest
from hypothesis import settings

from tests.billing.conftest import Provider, _outside, provider
from tests.billing.lifecycle import live

__all__ = ["_outside", "provider"]

pytestmark = pytest.mark.django_db(transaction=True)

LARGE = settings(max_examples=150, stateful_step_count=40, print_blob=True)


def test_after_every_step_of_long_lives_the_books_agree(provider: Provider) -> None:
    live(provider, LARGE)
