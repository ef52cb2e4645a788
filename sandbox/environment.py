"""The environment of the demo: what an operator would set, filled in for one machine."""

import os
import secrets
from pathlib import Path

from config.env import read_number

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").resolve()
FOLDER = LOCAL / "demo"


def ports() -> tuple[int, int, int]:
    """The ports of the program, of its outside world (payment page, mail reader) and of that world's SMTP.

    Raises SettingError when PORT is no number.
    """
    port = read_number("PORT", 8000)
    return port, port + 1, port + 2


def environment() -> dict[str, str]:
    """The variables for every process of the demo; what is already set wins."""
    port, outside, smtp = ports()
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": _secret("secret-key"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "STRIPE_API_KEY": "sk_test_demo",
        "STRIPE_PAYMENT_METHODS": "card,sepa_debit",
        "STRIPE_API_BASE": f"http://127.0.0.1:{outside}",
        "STRIPE_WEBHOOK_SECRET": _secret("webhook-secret"),
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
        "DEFAULT_FROM_EMAIL": "Établi <bonjour@etabli.example>",
        "LOCAL_DIR": str(LOCAL),
        "MEDIA_ROOT": str(FOLDER / "media"),
        "PRIVATE_ROOT": str(FOLDER / "private"),
        "SECOND_FACTOR_REQUIRED": "no",
        "LOG_LEVEL": "WARNING",
    }
    return given | dict(os.environ)


def _secret(name: str) -> str:
    """A random secret that stays the same as long as the demo's data."""
    file = FOLDER / name
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()
