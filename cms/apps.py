from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install(sender: AppConfig, **kwargs: object) -> None:
    from cms.editors import install_editors

    install_editors()


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import draft_letter, letters

        letters.register()
        draft_letter.register()
        # After each migration, as the roles themselves: a flushed test database needs the rows again.
        post_migrate.connect(_install, sender=self, dispatch_uid="cms.install")
