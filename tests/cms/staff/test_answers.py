"""Answers as staff read them."""

from django.utils.translation import override

from cms.staff.answers import in_words


def test_a_date_is_told_as_dates_are_elsewhere() -> None:
    with override("en"):
        assert in_words("1982-12-26", {"type": "date"}) == "26 Dec 1982"
        assert in_words("1982-12-26", {"type": "text"}) == "1982-12-26"
        assert in_words(None, {"type": "date"}) == ""
