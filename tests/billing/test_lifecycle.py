"""Whatever people do in whatever order, our books and the provider's agree. At full size in `tests/prove`."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.billing.conftest import Provider
from tests.billing.lifecycle import Lifecycle
from tests.billing.lives import Lives

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_every_step_the_books_agree(provider: Provider) -> None:
    class Here(Lifecycle):
        begin = staticmethod(lambda: Lives(provider))

    small = settings(max_examples=10, stateful_step_count=20, derandomize=True, database=None)
    run_state_machine_as_test(Here, settings=small)
