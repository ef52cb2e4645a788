"""Makes and changes kinds of documents, and says which of them a plan asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from billing.models import DocumentKind, DocumentPurpose, Plan, PlanDocument
from kit.refusals import Invalid, InvalidInput, NotAllowed

EDITABLE = frozenset(
    {
        "code", "name_fr", "name_en", "help_fr", "help_en", "needs_expiry", "remind_days",
        "is_proof_of_reduced_price",
    }
)  # fmt: skip


def _saved(kind: DocumentKind, values: Mapping[str, Any]) -> DocumentKind:
    if not values.keys() <= EDITABLE:
        raise NotAllowed
    for name, value in values.items():
        setattr(kind, name, value)
    try:
        kind.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    kind.save()
    return kind


@transaction.atomic
def create_kind(*, values: Mapping[str, Any], by: User) -> DocumentKind:
    """A new kind, which no plan asks for yet. `values` by column. Raises Invalid."""
    if not by.has_perm("billing.add_documentkind"):
        raise NotAllowed
    kind = _saved(DocumentKind(), values)
    record("document_kind.created", kind, by=by, code=kind.code)
    return kind


@transaction.atomic
def edit_kind(*, kind: DocumentKind, values: Mapping[str, Any], by: User) -> DocumentKind:
    """Change a kind; what was accepted stays accepted. Raises Invalid, also for a new code of one in use."""
    if not by.has_perm("billing.change_documentkind"):
        raise NotAllowed
    kind = DocumentKind.objects.select_for_update().get(pk=kind.pk)
    changed = sorted(name for name, value in values.items() if getattr(kind, name) != value)
    in_use = kind.documents.exists() or kind.plan_documents.exists()
    if "code" in changed and in_use:
        raise InvalidInput(path=("code",), problem=_("This kind is in use: its code stays as it is."))
    proves = values.get("is_proof_of_reduced_price", kind.is_proof_of_reduced_price)
    if not proves and kind.plan_documents.filter(purpose=DocumentPurpose.REDUCED).exists():
        problem = _("A plan takes it as proof of the reduced price: change the plan first.")
        raise InvalidInput(path=("is_proof_of_reduced_price",), problem=problem)
    kind = _saved(kind, values)
    if changed:
        record("document_kind.edited", kind, by=by, fields=", ".join(changed))
    return kind


@transaction.atomic
def ask_documents_of_plan(
    *, plan: Plan, required: Iterable[DocumentKind], proofs: Iterable[DocumentKind], by: User
) -> Plan:
    """Say what a plan asks for: of everybody, and as proof of the reduced price.

    Members keep what they have; applicants that are open are asked from now on. Raises InvalidInput for a
    kind on both sides, and for a proof that is none.
    """
    if not by.has_perm("billing.change_plan"):
        raise NotAllowed
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    wanted = {kind.pk: DocumentPurpose.REQUIRED for kind in required}
    for kind in proofs:
        _check_proof(kind, wanted)
        wanted[kind.pk] = DocumentPurpose.REDUCED
    before = dict(plan.asked_documents.values_list("kind_id", "purpose"))
    if before == wanted:
        return plan
    plan.asked_documents.all().delete()
    PlanDocument.objects.bulk_create(
        [PlanDocument(plan=plan, kind_id=key, purpose=purpose) for key, purpose in wanted.items()]
    )
    record("plan.documents_asked", plan, by=by, count=len(wanted))
    return plan


def _check_proof(kind: DocumentKind, required: Mapping[int, DocumentPurpose]) -> None:
    if kind.pk in required:
        problem = _("Asked of everybody already: {kind}. Choose it once.").format(kind=kind.name)
        raise InvalidInput(path=("proofs",), problem=problem)
    if not kind.is_proof_of_reduced_price:
        problem = _("{kind} proves no right to the reduced price.").format(kind=kind.name)
        raise InvalidInput(path=("proofs",), problem=problem)
