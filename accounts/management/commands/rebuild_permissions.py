from django.core.management.base import BaseCommand

from accounts.permissions import rebuild_permissions


class Command(BaseCommand):
    help = "Make the object permissions on contacts anew from the facts they follow."

    def handle(self, *args: object, **options: object) -> None:
        rebuild_permissions()
