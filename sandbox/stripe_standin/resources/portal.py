"""Billing portal sessions."""

from urllib.parse import urlsplit

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal, no_such
from sandbox.stripe_standin.world import World

AFTER = ("hosted_confirmation", "portal_homepage", "redirect")


def create(world: World, given: Given) -> Json:
    """POST /v1/billing_portal/sessions; the one flow the stand-in knows changes the means of payment."""
    customer = world.get("customer", given.needed("customer"), "customer", status=400)
    if customer.get("deleted"):
        raise no_such("customer", customer["id"], "customer", status=400)
    return_url, locale, flow = _address(given), given.text("locale"), _flow(given.part("flow_data"))
    given.finish()
    fresh = world.fresh("billing_portal.session")
    return world.put({
        **fresh, "configuration": "bpc_outside", "customer": customer["id"], "flow": flow, "locale": locale,
        "on_behalf_of": None, "return_url": return_url, "url": f"{world.public_url}/portal/{fresh['id']}",
    })  # fmt: skip


def leads_to(session: Json) -> str | None:
    """Where the payer goes when the flow is done; None: nowhere."""
    redirect = (session["flow"] or {"after_completion": {}})["after_completion"].get("redirect")
    return None if redirect is None else str(redirect["return_url"])


def _flow(given: Given | None) -> Json | None:
    if given is None:
        return None
    kind = given.one_of("type", ("payment_method_update",)) or given.needed("type")
    after = given.part("after_completion") or Given({})
    redirect = after.part("redirect")
    done = after.one_of("type", AFTER) or "portal_homepage"
    others = ("subscription_cancel", "subscription_update", "subscription_update_confirm")
    return {
        "type": kind, **dict.fromkeys(others),
        "after_completion": {
            "type": done, "hosted_confirmation": None,
            "redirect": None if redirect is None else {"return_url": _needed_address(redirect)},
        },
    }  # fmt: skip


def _needed_address(given: Given) -> str:
    given.needed("return_url")
    return str(_address(given))


def _address(given: Given) -> str | None:
    address = given.text("return_url")
    if address is not None and not urlsplit(address).netloc:
        raise StripeRefusal("Not a valid URL", code="url_invalid", param=given.name("return_url"))
    return address
