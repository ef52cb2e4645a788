"""The letters of the main job: what each says, in the language of its reader."""

from collections.abc import Callable
from dataclasses import replace

from accounts.models import Association
from billing.letters.addresses import follow_address
from billing.letters.ends import lapsed, refused, withdrawn
from billing.letters.questions import approval_undone, information_requested
from billing.letters.receipts import receipt
from billing.letters.reminders import payment_reminder, payment_returned
from billing.letters.renewals import (
    language_of_bill,
    language_of_renewal,
    renewal_agreed,
    renewal_announced,
    renewal_failed,
    renewal_stopped,
)
from billing.letters.returns import money_returned
from billing.letters.steps import application_received, approved_to_pay, verify_email
from billing.letters.supporting import accepted as document_accepted
from billing.letters.supporting import asked as documents_asked
from billing.letters.supporting import expired as document_expired
from billing.letters.supporting import expiring as document_expiring
from billing.letters.supporting import language_of as document_language
from billing.letters.supporting import refused as document_refused
from billing.letters.told import TOLD, Told
from billing.letters.welcome import admitted
from billing.models import Application, Order, Refund
from kit import mail
from kit.mail import Letter

__all__ = ["Told", "about", "follow_address", "register", "valued"]

type Compose = Callable[[Application, Association], Letter | None]

_ABOUT_APPLICATIONS: dict[str, Compose] = {
    "verify_email": verify_email,
    "application_received": application_received,
    "approved_to_pay": approved_to_pay,
    "admitted": admitted,
    "refused": refused,
    "withdrawn": withdrawn,
    "lapsed": lapsed,
    "information_requested": information_requested,
    "approval_undone": approval_undone,
    "documents_asked": documents_asked,
}
_ABOUT_DOCUMENTS: dict[str, Callable[[int], Letter | None]] = {
    "document_accepted": document_accepted,
    "document_refused": document_refused,
    "document_expiring": document_expiring,
    "document_expired": document_expired,
}


def register() -> None:
    """Make these letters known to the post."""
    for kind, compose in _ABOUT_APPLICATIONS.items():
        _register(kind, _about_application(compose), _application_language)
    for kind, composer in _ABOUT_DOCUMENTS.items():
        _register(kind, composer, document_language)
    _register("receipt", receipt, _order_language)
    _register("payment_reminder", payment_reminder, _order_language)
    _register("payment_returned", payment_returned, _order_language)
    _register("money_returned", money_returned, _refund_language)
    _register("renewal_agreed", renewal_agreed, language_of_renewal)
    _register("renewal_announced", renewal_announced, language_of_renewal)
    _register("renewal_stopped", renewal_stopped, language_of_renewal)
    _register("renewal_failed", renewal_failed, language_of_bill)


def _register(kind: str, composer: mail.Composer, language_of: Callable[[int], str]) -> None:
    told = TOLD[kind]
    mail.register(kind, valued(composer, told), language_of=language_of, about=about(composer, told))


def valued(composer: mail.Composer, told: Told) -> mail.Composer:
    """The composer's letters, with what the placeholders of their wordings stand for."""

    def valued_composer(pk: int) -> Letter | None:
        letter = composer(pk)
        return replace(letter, values={**told.topic.values(pk), **letter.values}) if letter else None

    return valued_composer


def about(composer: mail.Composer, told: Told) -> mail.About:
    """What managers read of such letters."""
    return mail.About(
        title=told.title,
        when=told.when,
        placeholders=told.topic.placeholders,
        sample=lambda: valued(composer, told)(told.invent()),
    )


def _application_language(pk: int) -> str:
    return Application.objects.values_list("language", flat=True).get(pk=pk)


def _order_language(pk: int) -> str:
    return Order.objects.values_list("contact__language", flat=True).get(pk=pk)


def _refund_language(pk: int) -> str:
    return Refund.objects.values_list("payment__order__contact__language", flat=True).get(pk=pk)


def _about_application(compose: Compose) -> Callable[[int], Letter | None]:
    def composer(pk: int) -> Letter | None:
        application = Application.objects.select_related("plan", "contact__user").get(pk=pk)
        return compose(application, Association.objects.current())

    return composer
