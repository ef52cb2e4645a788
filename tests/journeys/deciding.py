"""What a manager decides in the back office."""

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor


def approve(manager: Visitor, name: str) -> None:
    """Approve this applicant, from the list of applications."""
    manager.go("/admin/applications/")
    manager.follow(name)
    manager.press("Approuver")
    expect(manager.page.get_by_role("status").first).to_contain_text(name)
