"""Applications in every state, with their answers as they were asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.actions.contacts import link_user
from accounts.models import Consent, Contact, User
from billing.models import Application, Plan
from sandbox.demo_data.people import Invented

RULES = "J’ai lu les statuts et le règlement de l’atelier, et je les accepte."
LETTER = "Je veux recevoir la lettre mensuelle."


@dataclass(frozen=True)
class Form:
    """The sign-up page's questions as they are snapshotted, and the ids of those that are only answers."""

    title: str
    questions: list[dict[str, object]]
    agreements: list[dict[str, object]]
    project_id: str


def apply(
    who: Invented, plan: Plan, amount_minor: int, at: datetime, form: Form, contact: Contact | None
) -> Application:
    """An application received at `at`, its e-mail confirmed soon after unless there is no contact."""
    return Application.objects.create(
        **who.card,
        state="submitted" if contact else "unverified",
        plan=plan,
        amount_minor=amount_minor,
        form_title=form.title,
        questions=form.questions,
        answers=_answers(who, plan, form),
        agreements=[{**agreement, "given": True} for agreement in form.agreements],
        contact=contact,
        received_at=at,
        verified_at=at + timedelta(minutes=7) if contact else None,
    )


def _answers(who: Invented, plan: Plan, form: Form) -> dict[str, str]:
    """What the form keeps of each question, as `cms.signup.kinds` would."""
    card = {name: str(value) for name, value in who.card.items()}
    card["address"] = f"{who.street}, {who.postal_code} {who.city}, FR"
    told = {str(asked["id"]): card.get(str(asked["feeds"]), "") for asked in form.questions}
    plans = {str(asked["id"]): plan.name_fr for asked in form.questions if asked["type"] == "plan"}
    return told | plans | ({form.project_id: who.project} if form.project_id else {})


def know(who: Invented, at: datetime, form: Form) -> Contact:
    """The contact whom a confirmed application makes, with the consents given."""
    contact = Contact.objects.create(**who.card, created_at=at)
    Consent.objects.bulk_create(
        Consent(
            contact=contact,
            purpose=str(agreement["purpose"]),
            wording=str(agreement["wording"]),
            is_required=bool(agreement["required"]),
            given_at=at,
        )
        for agreement in form.agreements
    )
    return contact


def admit(application: Application, at: datetime, manager: User | None) -> None:
    """Admitted at `at`; the account opens, without a password as for everybody."""
    contact = application.contact
    if contact is None:
        raise ValueError("only a confirmed application is admitted")
    Application.objects.filter(pk=application.pk).update(
        state="admitted",
        approved_at=at if manager else None,
        approved_by=manager,
        admitted_at=at,
        ended_at=at,
    )
    if contact.user is None and not User.objects.filter(email=contact.email).exists():
        user = User.objects.create(
            email=contact.email,
            password=make_password(None),
            first_name=contact.given_name,
            last_name=contact.family_name,
            date_joined=at,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        link_user(contact=contact, user=user, by=None)


def end(application: Application, state: str, at: datetime, reason: str) -> None:
    """Refused, withdrawn or lapsed at `at`."""
    Application.objects.filter(pk=application.pk).update(state=state, ended_at=at, reason=reason)
