"""The hosted pages and the mail reader in a real browser: usable without JavaScript, at a phone's width."""

import os
import shutil
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from sandbox.web import Request, Response, Server, page
from tests.sandbox.conftest import DECLINED, GOOD, SECURE, Ground, price_data
from tests.sandbox.test_open_invoices import fallen_behind, open_flow
from tests.sandbox.test_trials import begin, open_trial

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE: ViewportSize = {"width": 320, "height": 640}

pytestmark = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"),
    reason="no Chromium on this machine: install the package `chromium`",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Debian's Chromium runs as root only without its sandbox.
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone in French with JavaScript switched off."""
    with chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="fr-FR") as context:
        yield context.new_page()


@pytest.fixture
def shop_url() -> Iterator[str]:
    """A shop on an origin of its own."""

    def thanks(request: Request) -> Response:
        return page(f"<title>Boutique</title><h1>Merci {request.query}</h1>")

    server = Server("127.0.0.1", 0, thanks)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def faults(chromium: Browser, scheme: Literal["light", "dark"], addresses: list[str]) -> list[str]:
    """What axe finds on pages at a phone's width, and which of them are too wide."""
    found = []
    with chromium.new_context(bypass_csp=True, viewport=PHONE, color_scheme=scheme) as context:
        opened = context.new_page()
        for address in addresses:
            opened.goto(address)
            found += [f"{address}: {fault['id']}" for fault in Axe().run(opened)["violations"]]
            if opened.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{address} is too wide")
    return found


def fill(phone: Page, number: str, button: str = "Payer 35,00") -> None:
    phone.get_by_label("Numéro de carte").fill(number)
    phone.get_by_label("Expiration (MM/AA)").fill("12/40")
    phone.get_by_label("Code de sécurité").fill("123")
    phone.get_by_label("Nom et prénom").fill("Alice Martin")
    phone.get_by_role("button", name=button).click()


def test_a_payer_is_declined_asked_and_led_back_to_the_shop(
    ground: Ground, phone: Page, shop_url: str
) -> None:
    success = f"{shop_url}/thanks?session={{CHECKOUT_SESSION_ID}}"
    session = ground.open_session(success_url=success)
    phone.goto(str(session.url))
    fill(phone, DECLINED)
    expect(phone.get_by_role("alert")).to_contain_text("La banque a refusé la carte. Rien n’a été débité.")
    expect(phone).to_have_title("Erreur\u00a0: Paiement · Page de paiement d’essai")
    fill(phone, SECURE)
    phone.get_by_role("button", name="Approuver le paiement").click()
    expect(phone.get_by_role("heading")).to_have_text(f"Merci session={session.id}")
    phone.goto(str(session.url))
    expect(phone.get_by_role("heading")).to_have_text(f"Merci session={session.id}")


def test_a_payer_goes_back_to_the_shop(ground: Ground, phone: Page, shop_url: str) -> None:
    session = ground.open_session(cancel_url=f"{shop_url}/basket?kept")
    phone.goto(str(session.url))
    phone.get_by_role("link", name="Revenir au site de l’association").click()
    expect(phone.get_by_role("heading")).to_have_text("Merci kept")


def test_the_choice_of_a_debit_shows_its_field_alone(ground: Ground, phone: Page) -> None:
    session = ground.open_session(payment_method_types=["card", "sepa_debit"])
    phone.goto(str(session.url))
    expect(phone.get_by_label("IBAN")).to_be_hidden()
    phone.get_by_label("Prélèvement SEPA").check()
    expect(phone.get_by_label("IBAN")).to_be_visible()
    expect(phone.get_by_label("Numéro de carte")).to_be_hidden()


def test_another_card_is_saved_and_leads_back_to_the_shop(ground: Ground, phone: Page, shop_url: str) -> None:
    phone.goto(open_flow(ground, begin(ground), f"{shop_url}/membership?card"))
    fill(phone, GOOD, button="Enregistrer ce moyen de paiement")
    expect(phone.get_by_role("heading")).to_have_text("Merci card")


def test_a_letter_leads_on(ground: Ground, phone: Page, shop_url: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "alice@example.org", "À confirmer"
    message.set_content(f"Ouvrez {shop_url}/ok?k=1 pour confirmer.")
    message.add_alternative(f'<p><a href="{shop_url}/ok?k=1">Confirmer</a></p>', subtype="html")
    with smtplib.SMTP("127.0.0.1", ground.outside.smtp.port, timeout=5) as server:
        server.send_message(message)
    phone.goto(f"http://127.0.0.1:{ground.outside.http.port}/")
    phone.get_by_role("link", name="À confirmer").click()
    phone.frame_locator("iframe").get_by_role("link", name="Confirmer").click()
    expect(phone.get_by_role("heading")).to_have_text("Merci k=1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    ground: Ground, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    base = f"http://127.0.0.1:{ground.outside.http.port}"
    yearly = [{"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring={"interval": "year"})}]
    subscribed = ground.open_session(mode="subscription", line_items=yearly, payment_intent_data=None)
    ground.pay(subscribed)
    customer = str(ground.again(subscribed).customer)
    portal = ground.client.v1.billing_portal.sessions.create({"customer": customer, "locale": "fr"})
    asked = ground.pay(ground.open_session(), SECURE).headers["location"]
    with smtplib.SMTP("127.0.0.1", ground.outside.smtp.port, timeout=5) as server:
        letter = b"Subject: Bonjour\r\n\r\nhttp://example.org/" + b"a" * 90
        server.sendmail("a@example.org", ["b@example.org"], letter)
    both = ground.open_session(payment_method_types=["card", "sepa_debit"], customer_email=None)
    _, late = fallen_behind(ground)
    subscription, paid = fallen_behind(ground)
    ground.client.v1.invoices.pay(str(paid.id))
    bills = [str(late.hosted_invoice_url), str(paid.hosted_invoice_url)]
    renewing = [str(open_trial(ground).url), open_flow(ground, subscription), *bills]
    ours = [f"{base}{path}" for path in (asked, "/", "/mail/1", "/pay/nobody")]
    assert faults(chromium, scheme, [str(both.url), portal.url, *ours, *renewing]) == []
