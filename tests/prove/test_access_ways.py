"""Every role follows every way through the API from all that it sees."""

import pytest
from pytest_django import Settings

from tests.graph import access
from tests.graph.conftest import _made, world
from tests.graph.world import World

__all__ = ["_made", "world"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", access.COLUMNS)
def test_no_way_leads_to_what_one_may_not_see(world: World, role: str, settings: Settings) -> None:
    # It asks for more in a minute than anybody may in an hour.
    settings.GRAPHQL_POINTS_SIGNED_IN = settings.GRAPHQL_POINTS_ANONYMOUS = 10**12
    access.check_ways(world, role)
