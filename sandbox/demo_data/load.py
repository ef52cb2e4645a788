"""Loads the association into an empty database; the caller's transaction makes it whole or nothing."""

import os
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEntry, Contact, Outbox
from billing.models import Application
from cms.models import SignUpPage
from cms.signup.questions import read_page, snapshot
from sandbox.demo_data.applications import LETTER, RULES, Form
from sandbox.demo_data.booked import Booked, close_past
from sandbox.demo_data.cast import (
    COMPANY,
    LATE,
    MEMBER,
    REFERENT,
    STAFF,
    give_password,
    make_association,
    make_staff,
)
from sandbox.demo_data.coming import Coming
from sandbox.demo_data.equip import equip
from sandbox.demo_data.fates import Fates
from sandbox.demo_data.history import History
from sandbox.demo_data.holders import Holders, invented
from sandbox.demo_data.letters import make_mailings
from sandbox.demo_data.papers import make_papers
from sandbox.demo_data.people import invent
from sandbox.demo_data.pictures import portrait
from sandbox.demo_data.plans import make_coupon, make_plans
from sandbox.demo_data.sessions import Sessions, name_trainers
from sandbox.demo_data.site import make_site
from sandbox.demo_data.workshop import make_workshop, spaces

PEOPLE = 298
PHOTOS = 60
SEED = 20260901


def load(*, people: int = PEOPLE, port: int | None = None) -> None:
    """Everything: pages, plans, staff, the two members one signs in as, and `people` others with their two years.

    `people` is 0, or enough for somebody in every state. `port` is the site's; without it, PORT tells.
    """
    chance, now = Random(SEED), timezone.now()
    with override("fr"):
        association = make_association()
        plans = make_plans()
        make_coupon()
        doors = make_site(association, port or int(os.environ.get("PORT", "8000")))
        form = _form(doors.join)
        staff = [make_staff(person) for person in STAFF]
        history = History(chance)
        fates = Fates(history, plans, form, staff[0], now)
        if people:
            fates.plan_all(invent(people, chance))
        _plan_cast(fates, now)
        Holders(history, plans, _form(doors.company), _form(doors.family), staff[0]).plan_all(now)
        machines = make_workshop(plans, now)
        Booked(history, Sessions(spaces(), now).write(), now).plan_all()
        history.live()
        for person in (MEMBER, LATE, COMPANY, REFERENT):
            give_password(person)
        _draw_portraits(chance)
        make_papers(plans, staff[0], now)
        make_mailings(staff[0], now)
        _write_records()
        equip(machines, staff[0], chance, now)
        close_past(now)
        name_trainers()
        Coming(staff[0], now).happen()


def _form(page: SignUpPage) -> Form:
    questions = read_page(page)
    project = next(question for question in questions.questions if question.type == "long_text")
    wordings = {"rules": RULES, "newsletter": LETTER}
    agreements: list[dict[str, object]] = [
        {"purpose": one.purpose, "wording": wordings[one.purpose], "required": one.is_required}
        for one in questions.questions
        if one.type == "consent"
    ]
    return Form(questions.title, snapshot(questions), agreements, project.id)


def _plan_cast(fates: Fates, now: datetime) -> None:
    chance = fates.history.chance
    fates.join(invented(MEMBER, chance), now - timedelta(days=208), "solidaire", renews=False)
    fates.join(invented(LATE, chance), now - timedelta(days=377), "annuelle", renews=False)
    fates.join(invented(REFERENT, chance), now - timedelta(days=320), "annuelle", renews=False)


def _draw_portraits(chance: Random) -> None:
    members = Contact.objects.filter(memberships__isnull=False).order_by("pk")
    cast = list(members.filter(email__in=(MEMBER.email, LATE.email)))
    for contact in [*cast, *members[:PHOTOS]]:
        contact.photo.save("photo.jpg", ContentFile(portrait(chance)))


def _write_records() -> None:
    """What the actions would have put on record, at the moments at which it happened."""
    AuditEntry.objects.all().delete()
    Outbox.objects.all().delete()
    steps = (("received", "received_at"), ("verified", "verified_at"), ("approved", "approved_at"),
             ("admitted", "admitted_at"))  # fmt: skip
    entries = [
        AuditEntry(
            at=getattr(application, column),
            actor_id=application.approved_by_id if step == "approved" else None,
            verb=f"application.{step}",
            subject_type=Application._meta.label,
            subject_id=application.pk,
        )
        for application in Application.objects.all()
        for step, column in steps
        if getattr(application, column) is not None
    ]
    AuditEntry.objects.bulk_create(sorted(entries, key=lambda entry: entry.at))
