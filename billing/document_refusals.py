"""What stops an act about supporting documents."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class DocumentsMissing(Refusal):
    """The plan asks for documents that are not accepted yet. Facts: `documents` (names)."""

    code = "DOCUMENTS_MISSING"
    sentence = _("Still missing, or not accepted yet: {documents}.")


class ProofMissing(Refusal):
    """Nothing proves a right to the plan's reduced price today. Facts: `documents` (names)."""

    code = "PROOF_MISSING"
    sentence = _(
        "The reduced price needs a document that is accepted and valid, one of: {documents}. Send it first."
    )


class DocumentNotAsked(Refusal):
    """Nobody asks this person for such a document."""

    code = "DOCUMENT_NOT_ASKED"
    sentence = _("This document is not asked for: no plan you hold or apply for needs it.")


class NoDocumentMissing(Refusal):
    """There is nothing to ask for."""

    code = "NO_DOCUMENT_MISSING"
    sentence = _("Nothing is missing: every document was sent, or is valid.")


class DocumentsAskedLately(Refusal):
    """A letter that asks for the documents went out lately. Facts: `days` (int)."""

    code = "DOCUMENTS_ASKED_LATELY"
    sentence = _("A letter that asks for them went out within the last {days} days. Give it time.")


class NoReducedPrice(Refusal):
    """The plan costs everybody the same."""

    code = "NO_REDUCED_PRICE"
    sentence = _("This plan has no reduced price.")


class PaidAlready(Refusal):
    """The money came already, at the full price."""

    code = "PAID_ALREADY"
    sentence = _("Already paid at the full price. Write to us if you have a right to the reduced one.")


class PaidAtReducedPrice(Refusal):
    """The money came already, at the reduced price."""

    code = "PAID_AT_REDUCED_PRICE"
    sentence = _(
        "Already paid at the reduced price. Send another proof; or withdraw the application, which refunds "
        "it in full, and apply again at the full price."
    )
