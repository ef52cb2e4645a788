"""What the GraphQL door keeps of a person."""

from accounts.holdings import Person, search_too, when_erasing
from graph.models import Budget, IdempotentRequest


def _forget_caller(person: Person) -> None:
    """Answers kept for a day, and what is left of an hour's budget."""
    if person.user is not None:
        caller = f"user:{person.user.pk}"
        IdempotentRequest.objects.filter(actor=caller).delete()
        Budget.objects.filter(holder=caller).delete()


when_erasing(_forget_caller)
search_too(IdempotentRequest)
