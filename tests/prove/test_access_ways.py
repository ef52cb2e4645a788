"""Every role follows every way through the API from all that it sees."""

import pytest

from tests.graph import access
from tests.graph.conftest import _made, world
from tests.graph.world import World

__all__ = ["_made", "world"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", access.COLUMNS)
def test_no_way_leads_to_what_one_may_not_see(world: World, role: str) -> None:
    access.check_ways(world, role)
