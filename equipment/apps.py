from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    name = "equipment"

    def ready(self) -> None:
        from accounts.permissions import follow_links
        from billing import fulfilments
        from equipment import letters
        from equipment.actions.passes import PassFulfilment
        from equipment.actions.reservation_ends import ReservationFulfilment
        from equipment.permissions import project_users, rebuild_equipment_permissions

        fulfilments.register("pass", PassFulfilment())
        fulfilments.register("reservation", ReservationFulfilment())
        follow_links(project_users, rebuild_equipment_permissions)
        letters.register()
