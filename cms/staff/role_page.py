"""Which roles of the back office a person holds."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.roles import set_roles
from accounts.models import Contact, User
from accounts.roles import LABELS, NEED_SECOND_FACTOR
from cms.staff.pages import FormPage

GIVE = "accounts.give_roles"


def roles_held(user: User) -> list[str]:
    """Those of our roles that an account holds, in the order in which they are offered."""
    held = set(user.groups.values_list("name", flat=True))
    return [name for name in LABELS if name in held]


def roles_in_words(user: User) -> str:
    """The roles of an account, by their names."""
    return ", ".join(str(LABELS[name]) for name in roles_held(user))


class RolesForm(forms.Form):
    """A box for each role."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=list(LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class GiveRoles(FormPage):
    """A page with the roles of another person's account; nobody changes their own."""

    permission = GIVE
    heading = gettext_lazy("Roles of {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Roles")

    def rows(self) -> QuerySet[Contact]:
        others = Contact.objects.visible_to(self.viewer).exclude(user=None).exclude(user=self.viewer)
        return others.select_related("user")

    def form(self, data: Any = None) -> RolesForm:
        return RolesForm(data, initial={"roles": roles_held(self.thing.user)})

    def lead(self) -> str:
        names = ", ".join(str(LABELS[name]) for name in NEED_SECOND_FACTOR)
        return _("Who is {names} must set up a second factor before the back office opens.").format(
            names=names
        )

    def act(self, values: dict[str, Any]) -> str:
        user = set_roles(user=self.thing.user, roles=values["roles"], by=self.viewer)
        held = roles_in_words(user) or _("none")
        return _("Roles of {name}: {roles}.").format(name=self.thing_name, roles=held)
