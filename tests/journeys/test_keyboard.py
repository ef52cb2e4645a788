"""The membership form with the keyboard alone: everything can be reached, seen to be reached, and sent."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.applying import FRENCH, card_of, send
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("journeys")

IS_FOCUSED = "element => element === document.activeElement"
# The outline may stand around the card that the control fills.
IS_SEEN = """element => {
  const style = getComputedStyle(element.closest('.choice') ?? element)
  const box = element.getBoundingClientRect()
  const isOnScreen = box.bottom > 0 && box.top < innerHeight
  return element.matches(':focus-visible') && style.outlineStyle !== 'none' && isOnScreen
}"""


def reach(visitor: Visitor, goal: Locator, key: str = "Tab") -> None:
    """Press a key until `goal` is focused, and visibly so."""
    for _ in range(40):
        visitor.page.keyboard.press(key)
        if goal.evaluate(IS_FOCUSED):
            assert goal.evaluate(IS_SEEN), "one does not see where one is"
            return
    raise AssertionError(f"{goal} is not reached by {key}")


def test_the_form_is_filled_and_sent_by_keyboard_alone(desk: Visitor) -> None:
    page, keys = desk.page, desk.page.keyboard
    desk.go(FRENCH.form)
    keys.press("Tab")
    keys.press("Enter")
    for label, text in zip(FRENCH.labels, card_of("Fanny", "Gros", "fanny@courriel.example"), strict=True):
        reach(desk, desk.field(label))
        keys.type(text)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(FRENCH.last_step)
    reach(desk, page.get_by_role("radio", name="Adhésion solidaire"))
    keys.press("Space")
    reach(desk, page.get_by_role("radio", name="Mois découverte"), "ArrowDown")
    expect(page.locator("#summary")).to_contain_text("15,00")
    reach(desk, page.get_by_role("checkbox", name=FRENCH.rules))
    keys.press("Space")
    send(desk, lambda: _press(desk, desk.button(FRENCH.send)))


def _press(desk: Visitor, button: Locator) -> None:
    reach(desk, button)
    desk.page.keyboard.press("Enter")
