"""What Wagtail looks for at start: the back office registers itself."""

from cms.staff import registrations  # noqa: F401 - importing it registers
