"""The record of what was done, in words."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, User
from cms.staff.equipment import machine_verbs
from cms.staff.parts import Cell, Ledger, Words
from cms.staff.wording import instant

VERBS: dict[str, Words] = {
    "account.opened": gettext_lazy("account opened"),
    "user.roles_changed": gettext_lazy("roles changed"),
    "application.entered": gettext_lazy("entered by hand from a paper form"),
    "application.information_requested": gettext_lazy("information asked for"),
    "application.information_given": gettext_lazy("information given"),
    "application.approval_undone": gettext_lazy("approval undone"),
    "application.received": gettext_lazy("application received"),
    "application.verified": gettext_lazy("e-mail address confirmed"),
    "application.paid": gettext_lazy("payment received"),
    "application.approved": gettext_lazy("approved"),
    "application.admitted": gettext_lazy("admitted"),
    "application.refused": gettext_lazy("refused"),
    "application.withdrawn": gettext_lazy("withdrawn"),
    "application.lapsed": gettext_lazy("lapsed"),
    "consent.given": gettext_lazy("agreement given"),
    "consent.withdrawn": gettext_lazy("agreement taken back"),
    "letters.chosen": gettext_lazy("letters switched on or off"),
    "calendar.opened": gettext_lazy("calendar address made"),
    "calendar.closed": gettext_lazy("calendar address withdrawn"),
    "contact.edited": gettext_lazy("card changed"),
    "contact.noted": gettext_lazy("internal notes changed"),
    "contact.linked": gettext_lazy("website user changed"),
    "contact.photo_changed": gettext_lazy("photo changed"),
    "contact.made": gettext_lazy("card made"),
    "import.uploaded": gettext_lazy("file uploaded"),
    "import.checking": gettext_lazy("check begun"),
    "import.checked": gettext_lazy("checked"),
    "import.running": gettext_lazy("import begun"),
    "import.done": gettext_lazy("imported"),
    "import.failed": gettext_lazy("stopped"),
    "import.forgotten": gettext_lazy("file deleted"),
    "mailing.written": gettext_lazy("written"),
    "mailing.edited": gettext_lazy("changed"),
    "mailing.queued": gettext_lazy("sending begun"),
    "mailing.sent": gettext_lazy("sent"),
    "mailing.cancelled": gettext_lazy("cancelled"),
    "membership.brought": gettext_lazy("period brought from another program"),
    "membership.granted": gettext_lazy("period granted"),
    "membership.revoked": gettext_lazy("period taken back"),
    "membership.suspended": gettext_lazy("membership suspended"),
    "membership.reinstated": gettext_lazy("membership reinstated"),
    "membership.seat_given": gettext_lazy("seat given"),
    "membership.seat_taken": gettext_lazy("seat freed"),
    "organisation.made": gettext_lazy("card made"),
    "organisation.edited": gettext_lazy("card changed"),
    "organisation.affiliated": gettext_lazy("somebody acts for it"),
    "organisation.left": gettext_lazy("somebody no longer acts for it"),
    "order.placed": gettext_lazy("order placed"),
    "order.paid": gettext_lazy("order paid"),
    "order.fulfilled": gettext_lazy("order delivered"),
    "order.undelivered": gettext_lazy("delivery taken back"),
    "order.reminded": gettext_lazy("reminder sent"),
    "deposit.made": gettext_lazy("deposit slip made"),
    "order.cancelled": gettext_lazy("order cancelled"),
    "order.expired": gettext_lazy("order expired"),
    "payment.pending": gettext_lazy("payment under way"),
    "payment.succeeded": gettext_lazy("payment received"),
    "payment.failed": gettext_lazy("payment failed"),
    "order.line_over": gettext_lazy("could no longer be given"),
    "refund.requested": gettext_lazy("refund requested"),
    "refund.succeeded": gettext_lazy("refunded"),
    "refund.failed": gettext_lazy("refund failed"),
    "refund.by_hand": gettext_lazy("refunded by hand"),
    "invoice.issued": gettext_lazy("invoice issued"),
    "credit_note.issued": gettext_lazy("credit note issued"),
    **machine_verbs.VERBS,
    "plan.created": gettext_lazy("plan created"),
    "plan.edited": gettext_lazy("plan changed"),
    "plan.withdrawn": gettext_lazy("plan withdrawn"),
    "plan.put_back": gettext_lazy("plan put back on offer"),
}
# What the program itself gives as a reason.
REASONS: dict[str, Words] = {
    "withdrawn by the applicant": gettext_lazy("withdrawn by the applicant"),
    "not continued in time": gettext_lazy("not continued in time"),
    "paid twice, or too late": gettext_lazy("paid twice, or too late"),
    "another amount than the order's": gettext_lazy("another amount than the order’s"),
    "cancelled by the association": gettext_lazy("cancelled by the association"),
    "given up by the customer": gettext_lazy("given up by the customer"),
    "the person was erased": gettext_lazy("the person was erased"),
    **machine_verbs.REASONS,
}


# More is for exports, not for a page.
SHOWN = 100


def reason_in_words(reason: str) -> Words:
    """A reason as a person wrote it, or the program's own in the reader's language."""
    return REASONS.get(reason, reason)


def entries_about(subjects: Sequence[models.Model], viewer: User) -> models.QuerySet[AuditEntry]:
    """What was done to these things, the latest first, if the viewer may read the record."""
    about = Q(pk__in=())
    for subject in subjects:
        about |= Q(subject_type=subject._meta.label, subject_id=subject.pk)
    return AuditEntry.objects.visible_to(viewer).filter(about).select_related("actor").order_by("-pk")


def history(subjects: Sequence[models.Model], viewer: User) -> list[Ledger]:
    """The last things done to these subjects, as a table; nothing for those who may not read the record."""
    if not viewer.has_perm("accounts.view_auditentry"):
        return []
    head = (_("When"), _("What happened"), _("By"), _("Why"))
    rows = [_row(entry) for entry in entries_about(subjects, viewer)[:SHOWN]]
    return [Ledger(_("History"), head, rows, empty=_("Nothing is on record."))]


def _row(entry: AuditEntry) -> tuple[Cell, ...]:
    actor: Any = entry.actor
    return (
        Cell(instant(entry.at)),
        Cell(VERBS.get(entry.verb, entry.verb)),
        Cell(str(actor) if actor is not None else _("the program")),
        Cell(reason_in_words(entry.reason)),
    )
