from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        from accounts.permissions import follow_links
        from billing import fulfilments
        from workshops import letters
        from workshops.actions.booking_ends import BookingFulfilment
        from workshops.permissions import project_users, rebuild_session_permissions

        fulfilments.register("booking", BookingFulfilment())
        follow_links(project_users, rebuild_session_permissions)
        letters.register()
