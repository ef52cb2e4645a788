"""What a visitor has filled in so far, kept in their session: texts there, uploads on the private shelf."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from cms.models import SignUpPage
from cms.signup.saved import forget_draft, is_held
from cms.signup.uploads import Kept, Upload, as_kept, as_stored, discard, keep

# No field takes more; what is longer was not typed.
LONGEST = 6000
MOST_VALUES = 60


class Draft:
    """The draft of one sign-up page, the same in both its languages."""

    def __init__(self, session: SessionBase, page: SignUpPage) -> None:
        self._session = session
        self._key = f"signup:{page.translation_key}"
        stored = session.get(self._key) or {}
        self.values: dict[str, list[str]] = stored.get("values", {})
        self.shown_minor: int | None = stored.get("shown_minor")
        # When the form was first opened, signed; the clock of `guards`.
        self.opened: str = stored.get("opened", "")
        # The step it was left at, counted from 0.
        self.step: int = stored.get("step", 0)
        self.nonce: str = stored.get("nonce") or secrets.token_urlsafe(12)
        found = {name: as_kept(value) for name, value in stored.get("kept", {}).items()}
        self.kept: dict[str, Kept] = {name: kept for name, kept in found.items() if kept is not None}

    def set_values(self, names: Iterable[str], given: Mapping[str, list[str]]) -> None:
        """Replace the texts of these fields by what was sent for them; a field not sent is empty."""
        for name in names:
            self.values[name] = [text[:LONGEST] for text in given.get(name, [])[:MOST_VALUES]]

    def set_upload(self, question_id: str, upload: Upload) -> None:
        """Replace the upload of a question."""
        earlier = self.kept.pop(question_id, None)
        if earlier is not None and not is_held(self.nonce, earlier):
            discard(earlier)
        self.kept[question_id] = keep(upload)

    def first(self, name: str) -> str:
        """The text of a field, empty when there is none."""
        return next(iter(self.values.get(name, [])), "")

    def save(self) -> None:
        """Write to the session."""
        self._session[self._key] = {
            "values": self.values,
            "shown_minor": self.shown_minor,
            "opened": self.opened,
            "step": self.step,
            "nonce": self.nonce,
            "kept": {name: as_stored(kept) for name, kept in self.kept.items()},
        }

    def end(self) -> None:
        """Forget everything, saved or not: the application has it now."""
        forget_draft(self.nonce)
        self.let_go()

    def let_go(self) -> None:
        """Forget what this session holds; what was saved stays."""
        for kept in self.kept.values():
            if not is_held(self.nonce, kept):
                discard(kept)
        self._session.pop(self._key, None)


def getlists(posted: Any) -> dict[str, list[str]]:
    """A posted form as lists of texts by name."""
    return {name: [str(text) for text in texts] for name, texts in posted.lists()}
