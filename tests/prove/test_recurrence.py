"""The hour is kept over each change of clocks from 2026 to 2036, in every zone that has any."""

from tests.workshops.clocks import changing, check, edges, hours_about


def test_the_hour_is_kept_in_every_zone_over_every_change() -> None:
    checked = 0
    for name in changing():
        for edge in edges(name):
            for at in hours_about(name, edge):
                check(name, edge, at)
                checked += 1
    # Two changes a year in most of them.
    assert len(changing()) > 100
    assert checked > 20_000
