"""Stripe's published test cards and test bank accounts, and what each of them does."""

from dataclasses import dataclass

DECLINE_WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}
# Declines that Stripe names by an error code of their own instead of `card_declined`.
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error"}


@dataclass(frozen=True)
class Behaviour:
    """What happens when a means of payment is charged."""

    decline: str | None = None  # Stripe's decline code
    asks: bool = False  # 3-D Secure at the checkout
    keeps: bool = True  # False: charges without the payer present fail
    dispute: bool = False  # disputed as fraudulent right after
    refund_fails: bool = False
    fails_later: bool = False  # a direct debit that comes back


GOOD = Behaviour()

CARDS = {
    "4242424242424242": GOOD,
    "4000056655665556": GOOD,
    "4000002500001001": GOOD,
    "5555555555554444": GOOD,
    "2223003122003222": GOOD,
    "378282246310005": GOOD,
    "4000000000000002": Behaviour(decline="generic_decline"),
    "4000000000009995": Behaviour(decline="insufficient_funds"),
    "4000000000009987": Behaviour(decline="lost_card"),
    "4000000000000069": Behaviour(decline="expired_card"),
    "4000000000000127": Behaviour(decline="incorrect_cvc"),
    "4000000000000119": Behaviour(decline="processing_error"),
    "4000002500003155": Behaviour(asks=True),
    "4000002760003184": Behaviour(asks=True),
    "4000008400001629": Behaviour(asks=True, decline="generic_decline"),
    "4000000000000341": Behaviour(keeps=False),
    "4000000000000259": Behaviour(dispute=True),
    "4000000000005126": Behaviour(refund_fails=True),
}

IBANS = {
    "FR1420041010050500013M02606": GOOD,
    "DE89370400440532013000": GOOD,
    "AT611904300234573201": GOOD,
    "FR8420041010050500013M02607": Behaviour(fails_later=True),
    "DE62370400440532013001": Behaviour(fails_later=True),
    "AT861904300235473202": Behaviour(fails_later=True),
}


def brand(number: str) -> str:
    """The network of a card number."""
    if number.startswith(("34", "37")):
        return "amex"
    return "mastercard" if number.startswith(("2", "5")) else "visa"


def country(number: str) -> str:
    """The issuing country: French for the cards of the French network, else American."""
    return "FR" if number.startswith("4000002500") else "US"


def passes_luhn(number: str) -> bool:
    """Whether the last digit fits the others, as on every real card."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN (no spaces) fit."""
    if not (15 <= len(text) <= 34 and text.isalnum() and text.isascii()):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
