from django.core.management.base import BaseCommand, CommandError

from billing.chain import broken_documents
from billing.models import CreditNote, Invoice


class Command(BaseCommand):
    help = "Check numbers and hash chain of all invoices and credit notes."

    def handle(self, *args: object, **options: object) -> None:
        broken = broken_documents()
        for one in broken:
            self.stderr.write(f"{one.number} {one.problem}.")
        if broken:
            raise CommandError(f"{len(broken)} documents are not as they were issued.")
        invoices, notes = Invoice.objects.count(), CreditNote.objects.count()
        self.stdout.write(f"{invoices} invoices and {notes} credit notes are as they were issued.")
