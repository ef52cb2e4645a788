"""Who runs this installation."""

from typing import Any

import strawberry_django
from strawberry import Info

from accounts import models
from graph.engine.context import context_of
from graph.fields import column


def _logo_url() -> Any:
    def logo_url(root: Any, info: Info) -> str | None:
        return context_of(info).request.build_absolute_uri(root.logo.url) if root.logo else None

    return strawberry_django.field(logo_url, only=["logo"], description="The absolute address of its logo.")


@strawberry_django.type(models.Association, description="Who runs this installation.")
class Association:
    """One row, public: it stands on the pages, in letters and on invoices."""

    name: str = column(description="Its name.")
    colour: str = column(description="Its colour as `#rrggbb`; only the hue is used.")
    email: str = column(description="The address one writes to.")
    phone: str = column(description="Phone number.")
    street: str = column(description="Street and number.")
    postal_code: str = column(description="Postal code.")
    city: str = column(description="Town.")
    country: str = column(description="Country, as its ISO 3166 code of two letters.")
    siren: str = column(description="SIREN, the number of the French register of enterprises.")
    rna: str = column(description="RNA, the number of the French register of associations.")
    vat_number: str = column(description="VAT number.")
    member_prefix: str = column(description="The letters before member numbers, `DR` in `DR-0412`.")
    logo_url: str | None = _logo_url()
    signup_open: bool = column(
        description="Whether the sign-in menu offers to open an account without applying to join."
    )
