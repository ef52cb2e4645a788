from django.apps import AppConfig


class GraphConfig(AppConfig):
    """The GraphQL door: the contract's types, and the engine under them."""

    name = "graph"
    default_auto_field = "django.db.models.BigAutoField"
