"""For whom a paper form is beside the person on it: an organisation, and the people to be covered."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact, Organisation, User
from billing.actions.applications.submit import Submission
from billing.models import HolderKind, Plan
from kit.refusals import InvalidInput

KEEP = "accounts.change_organisation"


def check_holders(submission: Submission, plan: Plan, organisation: Organisation | None) -> None:
    """Raise InvalidInput, at `organisation` or `people`, where plan, organisation and people do not fit."""
    is_for_one = plan.holder_kind == HolderKind.ORGANISATION
    named = organisation is not None or bool(submission.organisation.get("name"))
    if is_for_one and not named:
        raise _wrong("organisation", _("“{plan}” is for organisations. Name the one that joins."), plan)
    if named and not is_for_one:
        raise _wrong("organisation", _("“{plan}” is for people. Leave the organisation out."), plan)
    room = plan.seats if is_for_one else plan.seats - 1
    if len(submission.people) > room:
        sentence = ngettext("“{plan}” has {n} seat for others.", "“{plan}” has {n} seats for others.", room)
        raise _wrong("people", sentence, plan, n=room)
    for person in submission.people:
        _check_person(person)


def _wrong(field: str, sentence: str, plan: Plan, **facts: int) -> InvalidInput:
    return InvalidInput(path=(field,), problem=sentence.format(plan=plan.name, **facts))


def _check_person(person: Mapping[str, str]) -> None:
    if not (person.get("given_name") or person.get("family_name")):
        raise InvalidInput(path=("people",), problem=_("Write a name."))
    if person.get("birth_on"):
        date.fromisoformat(person["birth_on"])


def check_may_act(contact: Contact, organisation: Organisation, by: User) -> None:
    """Who joins for a known organisation acts for it from then on, and sees its documents.

    Raises InvalidInput unless they act for it already, or `by` keeps the organisations.
    """
    if not by.has_perm(KEEP) and not organisation.affiliations.filter(contact=contact).exists():
        problem = _("This person does not act for {name} yet. A manager makes them its contact first.")
        raise InvalidInput(path=("organisation",), problem=problem.format(name=organisation.name))
