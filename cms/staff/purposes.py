"""What a consent is for, as the sign-up forms name it."""

from cms.models import SignUpPage
from cms.navigation import active_locale


def purpose_names() -> dict[str, str]:
    """The short name of each purpose that a form asks about, in the reader's language where there is one."""
    locale = active_locale()
    # The reader's language comes last, and is what stays.
    pages = sorted(SignUpPage.objects.order_by("path"), key=lambda page: page.locale_id == locale.pk)
    return {
        block.value["purpose"]: block.value["label"]
        for page in pages
        for block in page.form
        if block.block_type == "consent"
    }
