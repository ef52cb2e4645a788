"""A member who renews over real HTTP, in as many tabs as one likes; and what must have come of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import httpx
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from billing.models import Invoice, Membership, MembershipPeriod, Order, Plan, ProviderCall
from graph.billing.membership import Membership as MembershipType
from graph.billing.plan import Plan as PlanType
from graph.engine.nodes import id_of
from graph.models import IdempotentRequest
from kit.clock import today
from tests.makers import a_member, a_user
from tests.storm.storm import calm
from tests.storm.world import World

RENEW = """mutation($input: MembershipRenewInput!, $key: String!) {
  membershipRenew(input: $input) @idempotent(key: $key) { checkoutUrl errors { code } } }"""
CLIENTS = 3


@dataclass(frozen=True)
class Member:
    """Signed in, with a membership that is over soon."""

    membership: Membership
    plan: Plan
    cookies: dict[str, str]

    def renew(self, world: World, key: str) -> str | None:
        """Press "pay" once: the payment page; None when the process died, or could not reach Stripe."""
        gids = {
            "id": str(id_of(MembershipType, self.membership.pk)),
            "planId": str(id_of(PlanType, self.plan.pk)),
        }
        variables = {"input": {**gids, "expectedPrice": {"amount": "35.00"}}, "key": key}
        try:
            answer = httpx.post(
                f"{world.web_address}/graphql", json={"query": RENEW, "variables": variables},
                cookies=self.cookies, headers={"X-CSRFToken": self.cookies["csrftoken"]}, timeout=60,
            )  # fmt: skip
        except httpx.TransportError:
            return None
        assert answer.status_code == 200, answer.text
        done = answer.json()["data"]["membershipRenew"]
        assert [error["code"] for error in done["errors"]] in ([], ["PROVIDER_UNAVAILABLE"]), done
        page: str | None = done["checkoutUrl"]
        return page

    def renew_in_tabs(self, world: World, keys: list[str]) -> list[str | None]:
        """Press "pay" in all tabs at the same time, one for each key."""
        with ThreadPoolExecutor(len(keys)) as pool:
            return list(pool.map(lambda key: self.renew(world, key), keys))

    def pages(self, world: World, keys: list[str], seconds: float = 60) -> set[str]:
        """All pages that the tabs are given; pressed again where Stripe could not be reached."""
        deadline, found = time.monotonic() + seconds, self.renew_in_tabs(world, keys)
        while None in found:
            assert time.monotonic() < deadline, "no payment page"
            time.sleep(0.2)
            found = self.renew_in_tabs(world, keys)
        return {page for page in found if page is not None}


def a_renewing_member(email: str) -> Member:
    """A member whose year is over in five days, with the cookies of a browser that is signed in."""
    user = a_user(email, name="Dana Morel")
    plan = Plan.objects.filter(code="yearly").first() or _yearly()
    a_member(user, plan)
    membership = Membership.objects.get(contact__user=user)
    membership.periods.update(
        starts_on=today() - timedelta(days=360), ends_on=today() + timedelta(days=5),
        grace_until=today() + timedelta(days=35),
    )  # fmt: skip
    browser = Client()
    browser.force_login(user)
    session = {name: morsel.value for name, morsel in browser.cookies.items()}
    return Member(membership, plan, {**session, "csrftoken": csrf_token()})


def pay_at_once(world: World, pages: set[str]) -> None:
    """Every page is paid by several clients at the same time."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(world.pay, sorted(pages) * CLIENTS))


@dataclass(frozen=True)
class Came:
    """What came of one member's clicks."""

    orders: int = 1
    calls: int = 1
    pages: int = 1
    charges: int = 1
    periods: int = 1
    invoices: int = 1


def what_came(world: World, member: Member) -> Came:
    """Counted here and at the stand-in; charges are those whose money stayed."""
    orders = Order.objects.filter(contact=member.membership.contact)
    calls = ProviderCall.objects.filter(order__in=orders)
    keys = set(calls.values_list("idempotency_key", flat=True))
    return Came(
        orders=orders.count(),
        calls=len(keys),
        pages=sum(_key(page) in keys for page in world.money("checkout/sessions")),
        charges=sum(_key(charge) in keys for charge in world.money("charges") if _stayed(charge)),
        periods=MembershipPeriod.objects.standing().filter(line__order__in=orders).count(),
        invoices=Invoice.objects.filter(order__in=orders).count(),
    )


def click_and_pay(world: World, email: str, keys: list[str]) -> tuple[Came, int]:
    """A new member presses "pay" once for each key, all at the same time, and pays every page there is.

    Answers what came of it, and under how many keys something was done.
    """
    member = a_renewing_member(email)
    pay_at_once(world, member.pages(world, keys))
    calm(world, seconds=240)
    return what_came(world, member), _acts_kept(member)


def _acts_kept(member: Member) -> int:
    user = member.membership.contact.user_id
    return IdempotentRequest.objects.filter(actor=f"user:{user}").count()


def _yearly() -> Plan:
    return Plan.objects.create(code="yearly", name_fr="Adhésion", name_en="Membership", price_minor=3500)


def csrf_token() -> str:
    """A token that a browser would hold in its cookie."""
    request = RequestFactory().get("/")
    get_token(request)
    token: str = request.META["CSRF_COOKIE"]
    return token


def _key(thing: dict[str, dict[str, str]]) -> str | None:
    return thing["metadata"].get("etabli_call")


def _stayed(charge: dict[str, object]) -> bool:
    return charge["status"] == "succeeded" and not charge["refunded"]
