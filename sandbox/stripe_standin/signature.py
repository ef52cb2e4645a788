"""Stripe's signature of an event: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`."""

import hashlib
import hmac


def header(body: bytes, secret: str, instant: int) -> str:
    """The value of the `Stripe-Signature` header."""
    signed = f"{instant}.".encode() + body
    return f"t={instant},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
