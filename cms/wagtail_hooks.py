"""What Wagtail looks for at start: the back office registers itself."""

from wagtail import hooks

from cms.association import AssociationViewSet
from cms.staff import registrations  # noqa: F401 - importing it registers


@hooks.register("register_admin_viewset")
def association() -> AssociationViewSet:
    """The association's particulars."""
    return AssociationViewSet("association")
