"""Hours (学时): exact decimals with one decimal place at most, never floats (DOMAIN §2)."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NewType

from services.domain.errors import HoursInvalid

Hours = NewType("Hours", Decimal)

ZERO = Hours(Decimal("0.0"))
_PLACE = Decimal("0.1")
_MOST = Decimal(10_000)


def hours(value: str | int | Decimal) -> Hours:
    """The given number, exactly; raises `HoursInvalid` for a second decimal place, a negative or an absurd figure."""
    try:
        exact = Decimal(value)
        if not 0 <= exact <= _MOST or exact != exact.quantize(_PLACE):
            raise HoursInvalid(str(value))
    except InvalidOperation:
        raise HoursInvalid(str(value)) from None
    return Hours(exact.quantize(_PLACE))


def round_hours(value: Decimal) -> Hours:
    """A computed figure rounded half up to one place (DOMAIN I3, I4, I5)."""
    return Hours(value.quantize(_PLACE, ROUND_HALF_UP))


def plain(value: Decimal) -> str:
    """`30`, `17.5`: as people write hours, without a trailing zero."""
    return str(value.to_integral_value()) if value == value.to_integral_value() else str(value.normalize())
