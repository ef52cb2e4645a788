"""Credits: where they came from, what is left of them, where they went."""

from datetime import datetime

import strawberry_django

from equipment import models
from graph.accounts.contact import Contact, full_name_of
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.equipment.enums import EntryKind
from graph.equipment.reservation import Reservation
from graph.fields import column, related


@strawberry_django.type(models.CreditEntry, description="One movement of credits; it never changes.")
class CreditEntry(VisibleNode):
    """Seen with its lot."""

    kind: EntryKind = column(description="Why they came or went.")
    amount: int = column(description="How many: below zero when they went.")
    at: datetime = column(description="When.")
    reservation: Reservation | None = related(description="The reservation that took them.")


@strawberry_django.type(models.CreditLot, description="Credits that came together, and end together.")
class CreditLot(VisibleNode):
    """Seen by who acts for the person, and by the team."""

    reason: str = column(description="Where they came from.")
    left: int = column(description="How many are left.")
    created_at: datetime = column(description="When they came.")
    ends_at: datetime | None = column(description="From when on they cannot be spent; null for never.")
    full_name: str = full_name_of("contact", description="Whose they are, by name.")
    contact: Contact | None = related(description="Whose they are; null when you do not see their card.")
    entries: Connection[CreditEntry] = connection(description="Its movements, newest first.")
