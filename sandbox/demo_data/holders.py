"""Two companies and two families: memberships that cover several people."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from accounts.actions.organisations import affiliate
from accounts.models import Contact, Organisation, User
from billing.actions.applications.holders import seat_people
from billing.models import Application, Coverage, Plan
from sandbox.demo_data.applications import Form, admit, apply, know
from sandbox.demo_data.cast import COMPANY, Person
from sandbox.demo_data.history import History, give, pay, place
from sandbox.demo_data.people import Invented, invent

type Row = dict[str, str]


def _row(given: str, family: str, born: str, email: str = "") -> Row:
    return {"given_name": given, "family_name": family, "birth_on": born, "email": email}


@dataclass(frozen=True)
class Joined:
    """Who joined for themselves and others, how long ago; `firm` is the organisation, if it is one's."""

    who: Person
    people: tuple[Row, ...]
    days_ago: int
    firm: Row | None = None


JOINED = (
    Joined(
        COMPANY,
        (_row("Bruno", "Maurel", "1988-05-14"), _row("Awa", "Diallo", "1996-11-02")),
        140,
        {"name": "Menuiserie Maurel", "siren": "000000018", "vat_number": ""},
    ),
    Joined(
        Person("", "", "Sylvain", "Kerdoncuff", "sylvain@cycles-du-val.example"),
        (_row("Maïa", "Kerdoncuff", "1999-03-21"),),
        75,
        {"name": "Cycles du Val", "siren": "000000026", "vat_number": ""},
    ),
    Joined(
        Person("", "", "Claire", "Aubertin", "claire.aubertin@courriel.example"),
        (
            _row("Thomas", "Aubertin", "1984-09-30", "thomas.aubertin@courriel.example"),
            _row("Lison", "Aubertin", "2014-04-08"),
            _row("Émile", "Aubertin", "2017-12-19"),
        ),
        110,
    ),
    Joined(
        Person("", "", "Malik", "Ferroukhi", "malik.ferroukhi@courriel.example"),
        (_row("Inès", "Ferroukhi", "2012-07-03"), _row("Sami", "Ferroukhi", "2015-02-27")),
        52,
    ),
)


@dataclass(frozen=True)
class Holders:
    """Plans what the four do into a history."""

    history: History
    plans: dict[str, Plan]
    company_form: Form
    family_form: Form
    manager: User

    def plan_all(self, now: datetime) -> None:
        """Each joins at its day."""
        for joined in JOINED:
            self._plan(joined, now - timedelta(days=joined.days_ago))

    def _plan(self, joined: Joined, at: datetime) -> None:
        who = invented(joined.who, self.history.chance)
        self.history.at(at, lambda: self._join(joined, who, at))

    def _join(self, joined: Joined, who: Invented, at: datetime) -> None:
        form = self.company_form if joined.firm else self.family_form
        plan = self.plans["entreprise" if joined.firm else "famille"]
        contact = know(who, at, form)
        application = apply(who, plan, plan.price_minor, at, form, contact)
        _state(application, joined, who, at)
        order = place(contact, plan, plan.price_minor, at, application, application.organisation)
        paid_at, admitted_at = at + timedelta(hours=20), at + timedelta(hours=26)

        def settle() -> None:
            pay(order, paid_at, "card", self.history.chance)
            Application.objects.filter(pk=application.pk).update(paid_at=paid_at)
            admit(application, admitted_at, self.manager)
            give(order, admitted_at)
            self._cover(application, contact, admitted_at)

        self.history.at(paid_at, settle)

    def _cover(self, application: Application, contact: Contact, at: datetime) -> None:
        if application.organisation is not None:
            affiliate(contact=contact, organisation=application.organisation, position="", by=None)
        seat_people(application, by=None)
        covered = Coverage.objects.filter(membership__contact=contact)
        covered.update(since=at)
        Contact.objects.filter(coverages__in=covered).exclude(pk=contact.pk).update(created_at=at)


def invented(person: Person, chance: Random) -> Invented:
    """Somebody of the cast, with an invented card."""
    return replace(
        invent(1, chance)[0],
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        language="fr",
    )


def _state(application: Application, joined: Joined, who: Invented, at: datetime) -> None:
    """What the form said of the organisation and of those covered."""
    application.people = list(joined.people)
    said: dict[str, list[str]] = {
        "people": [f"{row['given_name']} {row['family_name']}" for row in joined.people]
    }
    if joined.firm is not None:
        application.organisation_card = joined.firm
        application.organisation = Organisation.objects.create(
            **joined.firm,
            email=who.email,
            street=who.street,
            postal_code=who.postal_code,
            city=who.city,
            created_at=at,
        )
        said["organisation"] = [joined.firm["name"], f"SIREN {joined.firm['siren']}"]
    for asked in application.questions:
        if asked["type"] in said:
            application.answers[asked["id"]] = said[asked["type"]]
    application.save()
