from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install(sender: AppConfig, **kwargs: object) -> None:
    from billing.mentions import install_mentions

    install_mentions()


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        from billing import fulfilments, letters
        from billing.actions.changing import PlanChangeFulfilment
        from billing.actions.granting import MembershipFulfilment

        fulfilments.register("membership", MembershipFulfilment())
        fulfilments.register("plan_change", PlanChangeFulfilment())
        letters.register()
        post_migrate.connect(_install, sender=self, dispatch_uid="billing.install")
