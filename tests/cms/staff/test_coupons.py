"""The screens of discount codes: who sees them, and what they do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import MANAGER, RECEPTION, TREASURER
from billing.actions.applications import submit_application, verify_application
from billing.models import AutomaticRenewal, Coupon, Membership, StopReason
from kit.clock import today
from tests.makers import a_coupon, a_member, a_plan, a_submission

type SignIn = Callable[[str], Client]
CODE = {"code": "rentree", "percent": "20", "span": "once", "note": "Forum des associations"}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The treasurer's browser."""
    return sign_in(TREASURER)


def test_a_code_is_made_as_people_say_it(office: Client) -> None:
    plan = a_plan()
    answer = office.post(
        reverse("staff_coupons:add"),
        {**CODE, "plans": [plan.pk], "most_uses": "5", "last_day": today().isoformat()},
    )
    coupon = Coupon.objects.get()
    assert answer.headers["Location"] == reverse("staff_coupons:inspect", args=(coupon.pk,))
    assert (coupon.code, coupon.percent, coupon.most_uses) == ("RENTREE", 20, 5)
    assert coupon.ends_on == today() + timedelta(days=1)
    assert list(coupon.plans.all()) == [plan]


def test_the_last_of_all_days_is_no_end(office: Client) -> None:
    answer = office.post(reverse("staff_coupons:add"), {**CODE, "last_day": "9999-12-31"})
    assert (answer.status_code, Coupon.objects.get().ends_on) == (302, None)


@pytest.mark.parametrize(
    "wrong", [{"amount": "5"}, {"percent": ""}, {"percent": "101"}, {"code": "DEUX MOTS"}, {"code": "TAKEN"}]
)
def test_what_cannot_be_is_told_in_the_form(office: Client, wrong: dict[str, str]) -> None:
    a_coupon("TAKEN")
    answer = office.post(reverse("staff_coupons:add"), {**CODE, **wrong})
    assert answer.status_code == 200
    assert Coupon.objects.count() == 1


def test_its_page_tells_who_used_it(office: Client) -> None:
    coupon = a_coupon("RENTREE", percent=20, most_uses=3)
    application = submit_application(submission=a_submission(coupon="RENTREE"), plan=a_plan())
    verify_application(application=application)
    page = office.get(reverse("staff_coupons:inspect", args=(coupon.pk,))).content.decode()
    assert "Camille Roy" in page
    assert "1 sur 3" in page
    listed = office.get(reverse("staff_coupons:index")).content.decode()
    assert "RENTREE" in listed
    assert "1 sur 3" in listed


def test_a_used_code_keeps_its_discount(office: Client) -> None:
    coupon = a_coupon("RENTREE", amount_minor=500)
    submit_application(submission=a_submission(coupon="RENTREE"), plan=a_plan())
    url = reverse("staff_coupons:edit", args=(coupon.pk,))
    office.post(url, {"code": "AUTRE", "amount": "9", "span": "always", "note": "Prolongé", "most_uses": "9"})
    coupon.refresh_from_db()
    assert (coupon.code, coupon.amount_minor, coupon.span) == ("RENTREE", 500, "once")
    assert (coupon.note, coupon.most_uses) == ("Prolongé", 9)


def test_withdrawn_after_a_page_that_says_whose_renewals_stop(office: Client) -> None:
    coupon = a_coupon("RENTREE", span="always")
    url = reverse("staff_coupons:withdraw", args=(coupon.pk,))
    assert "renouvellement" not in office.get(url).content.decode().split("<main")[-1]
    plan = a_plan(renewal="offered")
    membership = Membership.objects.get(contact=a_member(plan=plan))
    renewal = AutomaticRenewal.objects.create(
        membership=membership, plan=plan, coupon=coupon, amount_minor=3150, next_on=today()
    )
    assert "1 renouvellement automatique à ce prix s’arrête" in office.get(url).content.decode()
    office.post(url)
    renewal.refresh_from_db()
    assert renewal.stopped_because == StopReason.COUPON
    coupon.refresh_from_db()
    assert coupon.withdrawn_at is not None


def test_an_export_says_the_same(office: Client) -> None:
    a_coupon("RENTREE", percent=20)
    sheet = b"".join(office.get(reverse("staff_coupons:index") + "?export=csv").streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert "RENTREE,−20\xa0%" in sheet


def test_reception_sees_no_code(sign_in: SignIn) -> None:
    coupon = a_coupon("RENTREE")
    browser = sign_in(RECEPTION)
    for name, args in (("index", ()), ("inspect", (coupon.pk,)), ("add", ()), ("edit", (coupon.pk,))):
        answer = browser.get(reverse(f"staff_coupons:{name}", args=args))
        assert answer.status_code in (302, 403, 404)
        assert b"RENTREE" not in answer.content


def test_a_plan_gets_its_reduced_price_and_its_months(sign_in: SignIn) -> None:
    browser, plan = sign_in(MANAGER), a_plan("year", term_kind="fixed_year")
    url = reverse("staff_plans:edit", args=(plan.pk,))
    form = browser.get(url).context["form"]
    values: dict[str, Any] = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value is not None and value is not False}
    browser.post(url, {**given, "price": "35", "reduced": "17,50", "mid_year_price": "by_month"})
    plan.refresh_from_db()
    assert (plan.reduced_minor, plan.mid_year_price) == (1750, "by_month")
    assert "17,50" in browser.get(reverse("staff_plans:inspect", args=(plan.pk,))).content.decode()
