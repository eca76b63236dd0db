"""Units: read, compare and convert quantities, on the pint library."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from haetae.errors import UnitMismatch

if TYPE_CHECKING:
    from pint import UnitRegistry

# What chemists and process engineers write, in words that pint knows.
_SPELLINGS = {
    "℃": "degC",
    "°C": "degC",
    "°F": "degF",
    "Å": "angstrom",
    "μ": "µ",
    "Ω": "ohm",
    "wt%": "percent",
    "wt.%": "percent",
    "vol%": "percent",
    "mol%": "percent",
    "%": "percent",
    "rpm": "revolution/minute",
    "cP": "centipoise",
    "·": "*",
    "⋅": "*",
    "−": "-",
}
_EXPONENT = re.compile(r"(?<=[A-Za-zµ%])([-−]?[123])(?![0-9])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[Any]:
    # Built at first use: pint's registry takes tens of milliseconds.
    from pint import UnitRegistry

    return UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)


def _spell(unit: str) -> str:
    text = unit.strip().translate(_SUPERSCRIPTS)
    for written, known in _SPELLINGS.items():
        text = text.replace(written, known)
    text = _EXPONENT.sub(r"**\1", text)
    return re.sub(r"(?<=[\w)])\s+(?=[A-Za-zµ])", "*", text) or "dimensionless"


@lru_cache(maxsize=4096)
def _parse(unit: str) -> Any:
    if unit.strip() in ("", "1"):
        return _registry().dimensionless
    try:
        return _registry().parse_units(_spell(unit))
    except Exception as error:  # pint raises many kinds for one fact: it cannot read this
        raise UnitMismatch(
            f"the unit {unit!r} is unknown", hint="Write it like mS/cm, mol/L, degC, mAh/g or 1"
        ) from error


def convert(value: float, unit: str, to: str) -> float:
    """Convert a value between units of one dimension.

    >>> convert(25.0, "degC", "K")
    298.15

    Raises:
        UnitMismatch: a unit is unknown, or the dimensions differ.
    """
    source, target = _parse(unit), _parse(to)
    if not has_same_dimension(unit, to):
        raise UnitMismatch(
            f"{unit!r} and {to!r} are of different dimensions",
            hint=f"Give a unit that converts to {to}",
        )
    return float(_registry().Quantity(value, source).to(target).magnitude)


def has_same_dimension(unit: str, other: str) -> bool:
    """Say whether two units measure the same kind of thing.

    Raises:
        UnitMismatch: a unit is unknown.
    """
    a, b = _parse(unit), _parse(other)
    return bool(a.dimensionality == b.dimensionality)


def is_unit(text: str) -> bool:
    """Say whether a text names a unit."""
    try:
        _parse(text)
    except UnitMismatch:
        return False
    return True
