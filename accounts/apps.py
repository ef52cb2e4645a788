from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def _install(sender: AppConfig, **kwargs: object) -> None:
    from accounts.models import Association
    from accounts.roles import install_roles

    Association.objects.get_or_create(pk=1)
    install_roles()


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Not in a migration: permissions exist only after all of them, and a flushed test database
        # needs the rows again.
        post_migrate.connect(_install, dispatch_uid="accounts.install")
        # What each app holds about people, this one first.
        import_module("accounts.personal_data")
        autodiscover_modules("personal_data")

        from accounts.letter_wordings import wording_of
        from kit.letter_wording import use_wordings

        use_wordings(wording_of)

        from accounts.letter_choices import is_muted
        from accounts.unsubscribing import mute_address
        from kit.letter_preferences import use_preferences

        use_preferences(is_muted=is_muted, address_of=mute_address)

        from allauth.mfa.signals import authenticator_added

        from accounts.enrolling import note_first_factor

        authenticator_added.connect(note_first_factor, dispatch_uid="accounts.first_factor")
