"""Whatever people do in whatever order, our books and the provider's agree. At full size in `tests/prove`."""

import pytest
from hypothesis import settings

from tests.billing.conftest import Provider
from tests.billing.lifecycle import live

pytestmark = pytest.mark.django_db(transaction=True)

# The same examples in every run: a surprise belongs to `make prove`, not to somebody else's change.
SMALL = settings(max_examples=8, stateful_step_count=20, derandomize=True, database=None)


def test_after_every_step_the_books_agree(provider: Provider) -> None:
    live(provider, SMALL)
