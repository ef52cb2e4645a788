"""What a person's page says of machines: authorizations with their history, reservations, credits, badges."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from cms.staff.equipment.authorizations import ends, revocation_in_words
from cms.staff.equipment.badges import SEE_BADGES, badges_ledger
from cms.staff.equipment.credits import GIVE_CREDITS, credits_parts
from cms.staff.equipment.granting import GRANT
from cms.staff.equipment.reservation_table import MANAGE, of_person
from cms.staff.equipment.tones import authorization_state
from cms.staff.parts import Act, Cell, Ledger, Part
from cms.staff.wording import day
from equipment.models import Authorization

SEE = "equipment.view_authorization"


def machine_parts(contact: Contact, viewer: User) -> list[Part]:
    """The parts, as far as the viewer may see them."""
    parts: list[Part] = []
    if viewer.has_perm(SEE):
        parts.append(authorizations(contact, viewer))
    parts += of_person(contact, viewer)
    parts += credits_parts(contact, viewer)
    if viewer.has_perm(SEE_BADGES):
        parts.append(badges_ledger(contact, viewer))
    return parts


def authorizations(contact: Contact, viewer: User) -> Ledger:
    """All that the person holds or held, what stands first."""
    found = Authorization.objects.visible_to(viewer).filter(contact=contact).with_state()
    rows = [_row(one) for one in found.select_related("qualification").order_by("-revoked_at", "-issued_at")]
    head = (_("Qualification"), _("Level"), _("State"), _("Given"), _("Ends"), _("Why"))
    return Ledger(_("Authorizations"), head, rows, empty=_("None was given."))


def _row(one: Authorization) -> tuple[Cell, ...]:
    url = reverse("staff_authorizations:inspect", args=(one.pk,))
    return (
        Cell(one.qualification.name, url),
        Cell(one.get_level_display()),
        authorization_state(one),
        Cell(day(one.issued_at)),
        Cell(day(one.revoked_at) or ends(one)),
        Cell(revocation_in_words(one) or one.suspension_reason or one.reason),
    )


def machine_acts(contact: Contact, viewer: User) -> list[Act]:
    """Authorize, reserve, give credits and a badge, for who may."""
    if contact.erased_at is not None:
        return []
    key = (contact.pk,)
    acts = (
        (GRANT, _("Authorize…"), reverse("staff_members:authorize", args=key)),
        (MANAGE, _("Reserve…"), f"{reverse('staff_reservations:reserve')}?person={contact.pk}"),
        (GIVE_CREDITS, _("Give credits…"), reverse("staff_members:give_credits", args=key)),
        ("equipment.change_badge", _("Give a badge…"), reverse("staff_members:give_badge", args=key)),
    )
    return [
        Act(label, url, tone="secondary") for permission, label, url in acts if viewer.has_perm(permission)
    ]
