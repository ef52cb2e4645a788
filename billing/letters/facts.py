"""What letters about applications have in common."""

from django.utils.translation import gettext as _

from billing.models import Application


def facts_of(application: Application) -> tuple[tuple[str, str], ...]:
    """What every letter about an application repeats: the plan, and the amount if there is one."""
    facts = [(_("Plan"), application.plan.name)]
    if application.amount_minor:
        facts.append((_("Amount"), str(application.amount)))
    return tuple(facts)
