"""Charts drawn on the server: bars as high as their numbers, and nothing outside the drawing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.charts import BOTTOM, HEIGHT, LEFT, MOST_SERIES, TOP, WIDTH, bars, round_up


def test_bars_are_as_high_as_their_numbers() -> None:
    drawn = bars(["a", "b", "c"], {"one": [10, 5, 0]})
    tall = HEIGHT - BOTTOM - TOP
    assert [bar.height for bar in drawn.bars] == [tall, tall / 2, 0]
    assert [mark.text for mark in drawn.levels] == ["0", "5", "10"]
    assert drawn.names == []


def test_series_stand_one_upon_the_other() -> None:
    drawn = bars(["a"], {"low": [3], "high": [2]})
    low, high = drawn.bars
    assert high.y + high.height == pytest.approx(low.y)
    assert [number for number, _name in drawn.names] == [1, 2]


def test_few_columns_carry_their_number_each_and_many_the_last_alone() -> None:
    few = bars(["a", "b", "c"], {"one": [10, 5, 0], "two": [1, 0, 0]})
    assert [top.text for top in few.tops] == ["11", "5"]
    assert [top.y for top in few.tops] == pytest.approx([few.bars[1].y, few.bars[2].y], abs=0.2)
    many = bars(["a"] * 20, {"one": list(range(1, 21))})
    assert [top.text for top in many.tops] == ["20"]


@pytest.mark.parametrize(("value", "up"), [(1, 1), (2, 2), (3, 5), (37, 50), (50, 50), (51, 100), (99, 100)])
def test_the_axis_ends_at_a_round_number(value: int, up: int) -> None:
    assert round_up(value) == up


@given(
    st.lists(st.lists(st.integers(-50, 10**7), min_size=3, max_size=3), min_size=0, max_size=9),
)
def test_nothing_leaves_the_drawing(values: list[list[int]]) -> None:
    drawn = bars(["a", "b", "c"], {str(index): row for index, row in enumerate(values)})
    for bar in drawn.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH
        assert TOP - 1 <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM + 1
        assert 1 <= bar.series <= MOST_SERIES


def test_many_columns_are_not_all_named() -> None:
    drawn = bars([str(number) for number in range(24)], {"one": [1] * 24})
    assert [mark.text for mark in drawn.columns] == [str(number) for number in range(0, 24, 3)]
