"""Sets the association's logo."""

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Association, User
from accounts.records import record
from kit.pictures import Logo
from kit.refusals import NotAllowed


@transaction.atomic
def set_logo(*, logo: Logo | None, by: User) -> Association:
    """Show a logo that `kit.pictures` made, or none. Raises NotAllowed."""
    if not by.has_perm("accounts.change_association"):
        raise NotAllowed
    association = Association.objects.select_for_update().get(pk=1)
    old = association.logo.name
    if logo is None:
        association.logo = ""
    else:
        association.logo.save("logo.png", ContentFile(logo.content), save=False)
    association.save(update_fields=["logo"])
    if old:
        storage = association.logo.storage
        # After the commit: a rollback must find its file again.
        transaction.on_commit(lambda: storage.delete(old))
    record("association.logo_changed", association, by=by)
    return association
