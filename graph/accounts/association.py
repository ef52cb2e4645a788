"""Who runs this installation."""

import strawberry_django

from accounts import models
from graph.fields import column


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
    signup_open: bool = column(
        description="Whether the sign-in menu offers to open an account without applying to join."
    )
