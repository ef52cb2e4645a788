from accounts.models.association import Association
from accounts.models.consent import Consent
from accounts.models.contact import Contact, ContactUserObjectPermission, acted_for_by
from accounts.models.mailing import Hindrance, Mailing, MailingPurpose, MailingRecipient
from accounts.models.muted import MutedLetter
from accounts.models.organisation import (
    Affiliation,
    Organisation,
    OrganisationUserObjectPermission,
    belonging_to,
    opened_to,
)
from accounts.models.record import AuditEntry, Outbox
from accounts.models.user import User
from accounts.models.wording import LetterWording

__all__ = [
    "Affiliation",
    "Association",
    "AuditEntry",
    "Consent",
    "Contact",
    "ContactUserObjectPermission",
    "Hindrance",
    "LetterWording",
    "Mailing",
    "MailingPurpose",
    "MailingRecipient",
    "MutedLetter",
    "Organisation",
    "OrganisationUserObjectPermission",
    "Outbox",
    "User",
    "acted_for_by",
    "belonging_to",
    "opened_to",
]
