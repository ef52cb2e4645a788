"""The state of the stand-in: Stripe's objects, its clock, its switches."""

import copy
import secrets
import string
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from random import Random

from sandbox.journal import Json, Store
from sandbox.stripe_standin.refusals import no_such
from sandbox.stripe_standin.switches import Switches

API_VERSION = "2026-10-28.endive"
ALPHABET = string.ascii_letters + string.digits

PREFIXES = {
    "balance_transaction": "txn_", "billing_portal.session": "bps_", "charge": "ch_",
    "checkout.session": "cs_test_",
    "customer": "cus_", "dispute": "dp_", "event": "evt_", "invoice": "in_", "invoice_payment": "inpay_",
    "item": "li_", "line_item": "il_", "payment_intent": "pi_", "payment_method": "pm_", "price": "price_",
    "product": "prod_", "refund": "re_", "subscription": "sub_", "subscription_item": "si_",
}  # fmt: skip
ID_LENGTHS = {"checkout.session": 58, "customer": 14, "product": 14, "subscription_item": 14}


class World:
    """Everything a Stripe account in test mode holds.

    Objects live in the store, on the shelf of their `object` name. Keys that begin with an
    underscore are the stand-in's own notes and never leave it. Change objects only inside
    `writing()`, and `put` them afterwards.
    """

    def __init__(self, store: Store, *, public_url: str, webhook_urls: tuple[str, ...], secret: str) -> None:
        self.store = store
        self.public_url = public_url.rstrip("/")
        self.webhook_urls = webhook_urls
        self.webhook_secret = secret
        self.request: Json = {"id": None, "idempotency_key": None}
        self.dice = Random(self.switches.seed)
        self._frozen_at: int | None = None
        self.stopping = threading.Event()

    def writing(self) -> AbstractContextManager[None]:
        """Hold the world still and keep what is changed."""
        return self.store.writing()

    # Time

    @property
    def now(self) -> int:
        """Unix seconds on the stand-in's clock."""
        if self._frozen_at is not None:
            return self._frozen_at
        return int(time.time()) + self.offset

    @property
    def offset(self) -> int:
        """Seconds that the stand-in's clock is ahead of the real one."""
        return int(self.setting("clock").get("offset", 0))

    @contextmanager
    def at(self, instant: int) -> Iterator[None]:
        """Inside, `now` is the given instant."""
        before, self._frozen_at = self._frozen_at, instant
        try:
            yield
        finally:
            self._frozen_at = before

    # Settings

    def setting(self, name: str) -> Json:
        """A named setting; an empty mapping when it was never set."""
        return self.store.shelf("setting").get(name, {})

    @property
    def switches(self) -> Switches:
        """The switches as they stand."""
        return Switches().changed(self.setting("switches"))

    def switch(self, wanted: Json) -> None:
        """Set some switches. Raises ValueError for an unknown name or a wrong type."""
        after = self.switches.changed(wanted)
        self.store.put("setting", "switches", after.as_json())
        if "seed" in wanted:
            self.dice = Random(after.seed)

    def used_up(self, name: str) -> bool:
        """Whether a counting switch is above zero; takes one off it."""
        left = getattr(self.switches, name)
        if left > 0:
            self.switch({name: left - 1})
        return bool(left > 0)

    def forget(self) -> None:
        """Forget everything, the switches and the clock included."""
        self.store.clear_all()
        self.dice = Random(self.switches.seed)

    # Objects

    def new_id(self, kind: str) -> str:
        """A fresh id of a kind of object."""
        length = ID_LENGTHS.get(kind, 24)
        return PREFIXES[kind] + "".join(secrets.choice(ALPHABET) for _ in range(length))

    def fresh(self, kind: str) -> Json:
        """The fields that every object has."""
        return {"id": self.new_id(kind), "object": kind, "created": self.now, "livemode": False}

    def put(self, thing: Json) -> Json:
        """Keep an object."""
        self.store.put(thing["object"], thing["id"], thing)
        return thing

    def all(self, kind: str) -> Mapping[str, Json]:
        """Objects of a kind by id, oldest first."""
        return self.store.shelf(kind)

    def get(self, kind: str, key: str, param: str = "id", *, status: int = 404) -> Json:
        """One object; refused as missing when there is none."""
        found = self.all(kind).get(key)
        if found is None:
            raise no_such(kind.rsplit(".", maxsplit=1)[-1], key, param, status=status)
        return found

    def find(self, key: str) -> Json | None:
        """The object with this id, whatever its kind."""
        kinds = (kind for kind, prefix in PREFIXES.items() if key.startswith(prefix))
        return next((self.all(kind)[key] for kind in kinds if key in self.all(kind)), None)


def public(thing: Json) -> Json:
    """A copy of an object as the API shows it: without the stand-in's own notes."""
    return {key: copy.deepcopy(value) for key, value in thing.items() if not key.startswith("_")}
