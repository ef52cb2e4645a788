"""Two letters to many: one that was sent, with its log, and a draft."""

from datetime import datetime, timedelta

from accounts.models import Contact, Hindrance, Mailing, MailingPurpose, MailingRecipient, User
from accounts.reach import reached
from accounts.states import MailingState, RecipientState

ASSEMBLY = {
    "subject_fr": "Assemblée générale du 12 décembre",
    "body_fr": "Bonjour {given_name},\n\nL’assemblée générale de {association} se tient le samedi 12 décembre à "
    "14 h, à l’atelier.\n\nÀ l’ordre du jour : le bilan de l’année, les comptes, l’élection du bureau. Si vous "
    "ne pouvez pas venir, donnez pouvoir à une personne adhérente.",
    "subject_en": "General assembly on 12 December",
    "body_en": "Dear {given_name},\n\nThe general assembly of {association} is on Saturday 12 December at 2 pm, at "
    "the workshop.\n\nOn the agenda: the year’s report, the accounts, the election of the board. If you cannot "
    "come, give another member your proxy.",
}
NEWS = {
    "subject_fr": "Les nouvelles de l’atelier",
    "body_fr": "Bonjour {given_name},\n\nLa nouvelle scie à format est en service. Venez la voir samedi.",
    "subject_en": "News from the workshop",
    "body_en": "Dear {given_name},\n\nThe new panel saw works. Come and see it on Saturday.",
}


def make_mailings(by: User, now: datetime) -> None:
    """As the actions and the worker would have left them."""
    sent = Mailing.objects.create(
        **ASSEMBLY,
        state=MailingState.SENT,
        purpose=MailingPurpose.STATUTORY,
        audience={"state": "active"},
        written_by=by,
        created_at=now - timedelta(days=9, hours=2),
        queued_at=now - timedelta(days=9),
        finished_at=now - timedelta(days=9) + timedelta(minutes=4),
    )
    MailingRecipient.objects.bulk_create(_recipients(sent, now - timedelta(days=9)))
    Mailing.objects.create(
        **NEWS, purpose=MailingPurpose.NEWS, written_by=by, created_at=now - timedelta(hours=3)
    )


def _recipients(mailing: Mailing, at: datetime) -> list[MailingRecipient]:
    members = Contact.objects.filter(memberships__isnull=False)
    found = reached(members, mailing.purpose).values_list("pk", "written_to", "hindrance")
    rows = [
        MailingRecipient(
            mailing=mailing,
            contact_id=pk,
            address=address or "",
            state=RecipientState.SKIPPED if hindrance else RecipientState.SENT,
            reason=hindrance,
            sent_at=None if hindrance else at + timedelta(seconds=index),
        )
        for index, (pk, address, hindrance) in enumerate(found)
    ]
    # One address that no longer exists, as in every list.
    for row in rows[20:21]:
        row.state, row.reason, row.sent_at = RecipientState.FAILED, Hindrance.REFUSED, None
    return rows
