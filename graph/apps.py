from django.apps import AppConfig


class GraphConfig(AppConfig):
    """The GraphQL door: the contract's types, and the engine under them."""

    name = "graph"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from equipment.tokens import PREFIX, device_by
        from graph.engine.devices import register

        register(PREFIX, device_by)
