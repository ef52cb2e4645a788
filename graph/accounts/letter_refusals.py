"""What stops a letter to many, or its wording, as types of the contract."""

import strawberry

from accounts import refusals as accounts
from graph.engine.payloads import UserError, refusal
from kit import placeholders


@refusal(accounts.NobodyReached, description="Nobody would get the letter.")
class NobodyReached(UserError):
    """Of sending a mailing."""


@refusal(placeholders.UnknownPlaceholder, description="A word in braces stands for nothing.")
class UnknownPlaceholder(UserError):
    """Of texts with placeholders."""

    name: str = strawberry.field(description="The word, with its braces.")
    known: str = strawberry.field(description="What can be written, with braces, parted by commas.")


LETTER_REFUSALS: tuple[type, ...] = (NobodyReached, UnknownPlaceholder)
