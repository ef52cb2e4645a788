"""What becomes of each of the three hundred: somebody in every state, and two years behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from accounts.models import User
from billing.models import Application, Membership, Plan
from sandbox.demo_data.applications import Form, admit, apply, end, know
from sandbox.demo_data.history import History, give, give_back, grant, pay, place, renewal_days
from sandbox.demo_data.people import Invented

REFUSALS = (
    "L’atelier n’accueille pas d’activité commerciale de revente. La ressourcerie du Val le fait volontiers.",
    "Le formulaire est au nom d’une entreprise : écrivez-nous, une formule lui convient mieux.",
    "L’adresse indiquée n’existe pas, et nos messages sont restés sans réponse.",
)
# How many of each; the rest of the three hundred join and renew.
SHARES = (("wait_for_decision", 11), ("wait_for_approval_before_payment", 7), ("wait_for_payment", 6),
          ("approved_and_unpaid", 5), ("unverified", 4), ("refused_and_refunded", 6), ("refused", 3),
          ("withdrawn", 4), ("lapsed", 5), ("friend", 24), ("known_only", 9), ("suspended", 4))  # fmt: skip


@dataclass
class Fates:
    """Plans lives into a history."""

    history: History
    plans: dict[str, Plan]
    form: Form
    manager: User
    now: datetime

    def plan_all(self, people: list[Invented]) -> None:
        """Give everyone a fate."""
        queue = iter(people)
        for name, count in SHARES:
            fate: Callable[[Invented], None] = getattr(self, f"_{name}")
            for _ in range(count):
                fate(next(queue))
        for who in queue:
            self.join(who, self._days_ago(3, 730), self._some_plan(), renews=True)

    def join(self, who: Invented, at: datetime, code: str, *, renews: bool, method: str = "card") -> None:
        """Applies, pays, is admitted; renews for as long as chance has it."""
        plan = self.plans[code]
        self.history.at(at, lambda: self._admit_paying(who, plan, at, method))
        if renews:
            chance, today = self.history.chance, timezone.localdate(self.now)
            for day in renewal_days(timezone.localdate(at), plan, today, chance):
                again = self._moment(day)
                self.history.at(again, partial(self._renew, who, plan, again))

    def _admit_paying(self, who: Invented, plan: Plan, at: datetime, method: str) -> None:
        application, paid_at = self._applied(who, plan, at), at + timedelta(minutes=9)
        order = place(application.contact, plan, application.amount_minor, at, application)

        def settle() -> None:
            pay(order, paid_at, method, self.history.chance)
            Application.objects.filter(pk=application.pk).update(paid_at=paid_at)
            admitted_at = paid_at if plan.approval == "on_payment" else paid_at + timedelta(minutes=40)
            admit(application, admitted_at, None if plan.approval == "on_payment" else self.manager)
            give(order, admitted_at)

        self.history.at(paid_at, settle)

    def _renew(self, who: Invented, plan: Plan, at: datetime) -> None:
        contact = Membership.objects.get(
            contact__email=who.email, family=plan.family, organisation=None
        ).contact
        order, paid_at = place(contact, plan, self._amount(plan), at, None), at + timedelta(minutes=3)

        def settle() -> None:
            pay(order, paid_at, "card", self.history.chance)
            give(order, paid_at)

        self.history.at(paid_at, settle)

    def _applied(self, who: Invented, plan: Plan, at: datetime, *, confirmed: bool = True) -> Application:
        contact = know(who, at, self.form) if confirmed else None
        return apply(who, plan, self._amount(plan), at, self.form, contact)

    def _amount(self, plan: Plan) -> int:
        if plan.price_kind == "free":
            return self.history.chance.choice((1000, 1500, 2000, 3500, 3500, 3500, 5000, 6000))
        return plan.price_minor

    def _some_plan(self) -> str:
        return self.history.chance.choices(
            ("solidaire", "annuelle", "famille", "etudes", "decouverte"), (45, 30, 10, 9, 6)
        )[0]

    def _moment(self, day: date) -> datetime:
        chance = self.history.chance
        hour = time(chance.randrange(8, 22), chance.randrange(60), chance.randrange(60))
        return timezone.make_aware(datetime.combine(day, hour))

    def _days_ago(self, least: int, most: int) -> datetime:
        day = timezone.localdate(self.now) - timedelta(days=self.history.chance.randrange(least, most))
        return self._moment(day)

    def _wait_for_decision(self, who: Invented) -> None:
        at = self._days_ago(1, 6)
        self.history.at(at, lambda: self._paid(who, self.plans["solidaire"], at))

    def _paid(self, who: Invented, plan: Plan, at: datetime) -> None:
        application, paid_at = self._applied(who, plan, at), at + timedelta(minutes=11)
        order = place(application.contact, plan, application.amount_minor, at, application)

        def settle() -> None:
            pay(order, paid_at, "card", self.history.chance)
            Application.objects.filter(pk=application.pk).update(state="paid", paid_at=paid_at)

        self.history.at(paid_at, settle)

    def _wait_for_approval_before_payment(self, who: Invented) -> None:
        at = self._days_ago(1, 8)
        self.history.at(at, lambda: self._only_applied(who, "annuelle", at))

    def _only_applied(self, who: Invented, code: str, at: datetime) -> Application:
        return self._applied(who, self.plans[code], at)

    def _wait_for_payment(self, who: Invented) -> None:
        at = self._days_ago(1, 15)
        self.history.at(at, lambda: self._placed(who, "famille", at))

    def _placed(self, who: Invented, code: str, at: datetime) -> Application:
        application = self._only_applied(who, code, at)
        place(application.contact, application.plan, application.amount_minor, at, application)
        return application

    def _approved_and_unpaid(self, who: Invented) -> None:
        at = self._days_ago(2, 12)

        def happen() -> None:
            application = self._placed(who, "annuelle", at)
            Application.objects.filter(pk=application.pk).update(
                state="approved", approved_at=at + timedelta(hours=5), approved_by=self.manager
            )

        self.history.at(at, happen)

    def _unverified(self, who: Invented) -> None:
        at = self.now - timedelta(hours=self.history.chance.randrange(1, 20))
        self.history.at(at, lambda: self._applied(who, self.plans["solidaire"], at, confirmed=False))

    def _refused_and_refunded(self, who: Invented) -> None:
        at, reason = self._days_ago(10, 600), self.history.chance.choice(REFUSALS)
        refused_at = at + timedelta(days=2)

        def refuse() -> None:
            application = Application.objects.get(email=who.email)
            end(application, "refused", refused_at, reason)
            give_back(application.order, refused_at, reason, self.history.chance)

        self.history.at(at, lambda: self._paid(who, self.plans["famille"], at))
        self.history.at(refused_at, refuse)

    def _refused(self, who: Invented) -> None:
        at, reason = self._days_ago(10, 500), self.history.chance.choice(REFUSALS)
        self.history.at(
            at,
            lambda: end(self._only_applied(who, "annuelle", at), "refused", at + timedelta(days=1), reason),
        )

    def _withdrawn(self, who: Invented) -> None:
        at = self._days_ago(10, 400)
        reason = "retirée par la personne"
        self.history.at(
            at,
            lambda: end(self._only_applied(who, "annuelle", at), "withdrawn", at + timedelta(days=1), reason),
        )

    def _lapsed(self, who: Invented) -> None:
        at = self._days_ago(45, 500)

        def happen() -> None:
            application = self._placed(who, "famille", at)
            lapsed_at = at + timedelta(days=30)
            application.order.__class__.objects.filter(pk=application.order.pk).update(
                state="expired", ended_at=lapsed_at
            )
            end(application, "lapsed", lapsed_at, "paiement non reçu à temps")

        self.history.at(at, happen)

    def _friend(self, who: Invented) -> None:
        at = self._days_ago(5, 330)

        def happen() -> None:
            application = self._applied(who, self.plans["amis"], at)
            admit(application, at + timedelta(minutes=7), None)
            grant(application.contact, application.plan, timezone.localdate(at), None)

        self.history.at(at, happen)

    def _known_only(self, who: Invented) -> None:
        at = self._days_ago(5, 700)
        self.history.at(at, lambda: know(who, at, self.form))

    def _suspended(self, who: Invented) -> None:
        at, plan = self._days_ago(60, 300), self.plans["solidaire"]

        def suspend() -> None:
            Membership.objects.filter(contact__email=who.email).update(
                suspended_at=at + timedelta(days=20),
                suspension_reason="Machine laissée en marche deux fois ; entretien prévu avec Agnès.",
            )

        self.history.at(at, lambda: self._admit_paying(who, plan, at, "card"))
        self.history.at(at + timedelta(days=20), suspend)
