"""On a paper form: the organisation that joins, and the people to be covered."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from billing.models import HolderKind, Plan
from cms.signup.others import (
    PERSON,
    half_filled,
    organisation_fields,
    organisation_of,
    people_fields,
    room_of,
    rows_of,
)
from cms.signup.questions import Question
from cms.staff.parts import Words

# A heading, and the fields below it.
type Group = tuple[Words, list[BoundField]]

ANOTHER = "new"
# More are seated from the page of the membership.
MOST_ROWS = 8
# More would not be a choice any more.
MOST_KNOWN = 8


def plans_on_paper() -> Any:
    """The plans that a paper form may name."""
    return Plan.objects.filter(withdrawn_at=None)


def _question(name: str, kind: str, rows: int = 0) -> Question:
    return Question(name, kind, "", "", is_required=False, step=0, lowest=0, highest=rows)


def _rows() -> int:
    most = plans_on_paper().aggregate(it=Max("seats"))["it"] or 1
    return min(most, MOST_ROWS) if most > 1 else 0


class HoldersForm(forms.Form):
    """Fields for an organisation and for others; both are left empty where one person joins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firm = _question("organisation", "organisation")
        self.people = _question("people", "people", _rows())
        self.known_firms: list[Organisation] = []
        self.asks_for_firm = plans_on_paper().filter(holder_kind=HolderKind.ORGANISATION).exists()
        if self.asks_for_firm:
            self._add(self.firm, organisation_fields(self.firm, None))
            self.fields["organisation.name"].help_text = _("Or a part of it: those we know are offered then.")
        if self.people.highest:
            self._add(self.people, people_fields(self.people, None))

    def _add(self, question: Question, fields: Mapping[str, forms.Field]) -> None:
        for suffix, field in fields.items():
            self.fields[question.id + suffix] = field

    @property
    def names_holders(self) -> bool:
        """Something is said of an organisation or of others, or has to be."""
        return any(
            field.value() or field.errors for _title, fields in self.holder_groups() for field in fields
        )

    def holder_groups(self) -> Iterator[Group]:
        """The fields under their headings."""
        if self.known_firms:
            yield gettext_lazy("Which organisation is it?"), [self["firm"]]
        if self.asks_for_firm:
            names = [name for name in self.fields if name.startswith("organisation.")]
            yield gettext_lazy("Organisation, where one joins"), [self[name] for name in names]
        for number in range(1, (self.people.highest or 0) + 1):
            title = _("Person {n} to be covered, beside the one above").format(n=number)
            yield title, [self[f"people.{part}_{number}"] for part in PERSON]

    def _of(self, question: Question) -> dict[str, Any]:
        start = len(question.id)
        own = (name for name in self.fields if name.startswith(f"{question.id}."))
        return {name[start:]: self.cleaned_data.get(name) for name in own}

    def clean_holders(self, plan: Plan | None) -> None:
        """What was begun is whole, and fits the plan."""
        for question in (self.firm, self.people):
            for suffix, problem in half_filled(question, self._of(question)):
                if question.id + suffix in self.fields and question.id + suffix not in self.errors:
                    self.add_error(question.id + suffix, problem)
        if plan is None:
            return
        rows = list(rows_of(self.people, self._of(self.people)))
        if len(rows) > room_of(plan):
            self.add_error(
                f"people.given_name_{rows[room_of(plan)]}", _("The plan has no seat for this person.")
            )
        if plan.holder_kind == HolderKind.ORGANISATION:
            self._clean_firm()
        elif organisation_of(self.firm, self._of(self.firm)):
            self.add_error(
                "organisation.name", _("This plan is for people. Empty this, or choose another plan.")
            )

    def _clean_firm(self) -> None:
        stated = organisation_of(self.firm, self._of(self.firm))
        if not stated:
            self.add_error("organisation.name", _("This plan is for organisations. Name the one that joins."))
            return
        like = Q(name__icontains=stated["name"])
        like |= Q(siren=stated["siren"]) if stated["siren"] else Q()
        self.known_firms = list(Organisation.objects.filter(like).order_by("name")[:MOST_KNOWN])
        if self.known_firms:
            self._ask_which()

    def _ask_which(self) -> None:
        choices = [(str(one.pk), _described(one)) for one in self.known_firms]
        choices.append((ANOTHER, _("Another one, whom we do not know yet")))
        self.fields["firm"] = forms.ChoiceField(
            label=_("This organisation"), choices=choices, widget=forms.RadioSelect
        )
        self.cleaned_data["firm"] = self.data.get("firm", "")
        if self.cleaned_data["firm"] not in dict(choices):
            self.add_error("firm", _("One like this is known. Say which it is."))

    @property
    def organisation(self) -> Organisation | None:
        """The organisation chosen, when it is one that is known."""
        chosen = self.cleaned_data.get("firm")
        return next((one for one in self.known_firms if str(one.pk) == chosen), None)

    def new_organisation(self) -> dict[str, str]:
        """What the sheet says of one that is not known; empty for none."""
        return {} if self.organisation is not None else organisation_of(self.firm, self._of(self.firm))

    def others(self) -> list[dict[str, str]]:
        """The people to be covered."""
        return list(rows_of(self.people, self._of(self.people)).values())


def _described(organisation: Organisation) -> str:
    facts = (organisation.name, organisation.siren, organisation.city, organisation.email)
    return " – ".join(filter(None, facts))
