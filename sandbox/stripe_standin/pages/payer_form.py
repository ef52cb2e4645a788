"""What the payer typed: checked, and told in the payer's language."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.journal import Json
from sandbox.stripe_standin import cards

EXPIRY = re.compile(r"\s*(\d{1,2})\s*/?\s*(?:20)?(\d{2})\s*\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


@dataclass
class Payer:
    """The fields as typed, and the word key of what is wrong with each."""

    typed: dict[str, str]
    kinds: tuple[str, ...]
    needs_email: bool
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`card` or `sepa_debit`."""
        chosen = self.typed.get("method", "")
        return chosen if chosen in self.kinds else self.kinds[0]

    @property
    def number(self) -> str:
        """The card number without spaces."""
        return re.sub(r"[\s-]", "", self.typed.get("number", ""))

    @property
    def iban(self) -> str:
        """The IBAN without spaces, in capitals."""
        return re.sub(r"\s", "", self.typed.get("iban", "")).upper()

    def expiry(self) -> tuple[int, int] | None:
        """Month and year; None when it cannot be read."""
        match = EXPIRY.match(self.typed.get("expiry", ""))
        if match is None or not 1 <= int(match[1]) <= 12:
            return None
        return int(match[1]), 2000 + int(match[2])

    def billing(self, known_email: str | None) -> Json:
        """Name and e-mail address, as typed or as the session knows it."""
        typed_email = self.typed.get("email", "").strip()
        return {
            "name": self.typed.get("name", "").strip() or None,
            "email": known_email or typed_email or None,
        }

    def check(self, now: int) -> bool:
        """Find what is wrong, at an instant in Unix seconds; whether all is well."""
        if self.kind == "card":
            self._check_card(datetime.fromtimestamp(now, UTC))
        else:
            self._check_iban()
        self.check_payer()
        return not self.errors

    def check_payer(self) -> bool:
        """Name and e-mail address only, as when there is nothing to pay."""
        if self.needs_email and not EMAIL.match(self.typed.get("email", "").strip()):
            self.errors["email"] = "bad_email"
        if not self.typed.get("name", "").strip():
            self.errors["name"] = "bad_name"
        return not self.errors

    def _check_card(self, today: datetime) -> None:
        if not (self.number.isdecimal() and 12 <= len(self.number) <= 19 and cards.passes_luhn(self.number)):
            self.errors["number"] = "bad_number"
        elif self.number not in cards.CARDS:
            self.errors["number"] = "real_number"
        expiry = self.expiry()
        if expiry is None:
            self.errors["expiry"] = "bad_expiry"
        elif (expiry[1], expiry[0]) < (today.year, today.month):
            self.errors["expiry"] = "past_expiry"
        if not re.fullmatch(r"\d{3,4}", self.typed.get("cvc", "").strip()):
            self.errors["cvc"] = "bad_cvc"

    def _check_iban(self) -> None:
        if not cards.is_iban(self.iban):
            self.errors["iban"] = "bad_iban"
        elif self.iban not in cards.IBANS:
            self.errors["iban"] = "real_iban"
