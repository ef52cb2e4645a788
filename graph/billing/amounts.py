"""Amounts that clients state, as the actions take them."""

from django.utils.translation import gettext as _

from graph.engine.scalars import MoneyInput
from kit.money import TooPrecise
from kit.refusals import InvalidInput


def minor(stated: MoneyInput, currency: str, *path: str) -> int:
    """The amount in minor units. Raises InvalidInput at `path` for another currency or no amount in it."""
    if stated.currency_code != currency:
        raise InvalidInput(path=path, problem=_("The currency here is {code}.").format(code=currency))
    try:
        return stated.minor
    except TooPrecise as error:
        problem = _("Amounts in {code} have {places} decimals at most.")
        raise InvalidInput(path=path, problem=problem.format(code=currency, places=error.places)) from error
    # What Decimal and int raise for NaN, infinities and numbers beyond all reason.
    except (ArithmeticError, ValueError) as error:
        raise InvalidInput(path=path, problem=_("This is no amount. Write for example 12.50.")) from error


def minor_if_stated(stated: MoneyInput | None, currency: str, *path: str) -> int | None:
    """The same, or None when no amount was stated."""
    return None if stated is None else minor(stated, currency, *path)
