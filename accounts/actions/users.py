"""Opens accounts."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actions.contacts import attach_user
from accounts.models import Contact, User
from accounts.records import record
from kit.locks import hold


@transaction.atomic
def open_account(*, contact: Contact, by: User | None) -> User | None:
    """The user of a contact whose e-mail is verified: theirs already, or a new one without a password.

    None without an address, and when another person's account has this address: several contacts may share
    one e-mail, one user may not; that person is told at the desk how to get their own.
    """
    if contact.user is not None:
        return contact.user
    # Entered from a paper form without an address: an account is linked once there is one.
    if not contact.email:
        return None
    # Two contacts of one address, admitted at once, must not open two accounts.
    hold(f"account:{contact.email.lower()}")
    known = User.objects.filter(email__iexact=contact.email).first()
    if known is not None:
        if Contact.objects.filter(user=known).exists():
            return None
        _hand_over(known)
        attach_user(contact=contact, user=known, by=by)
        return known
    user = User.objects.create_user(
        # Signing in looks for an address in lower case.
        contact.email.lower(),
        first_name=contact.given_name,
        last_name=contact.family_name,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    attach_user(contact=contact, user=user, by=by)
    record("account.opened", user, by=by)
    return user


def _hand_over(user: User) -> None:
    """Give an account whose address was never confirmed to the person who has just shown that it is theirs.

    Somebody else may have opened it before them, and know its password.
    """
    addresses = EmailAddress.objects.filter(user=user, email__iexact=user.email)
    if not addresses.filter(verified=False).exists():
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    addresses.update(verified=True, primary=True)
