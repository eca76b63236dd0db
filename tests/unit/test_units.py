"""Units as people write them, converted by hand-worked values."""

import pytest

from haetae.errors import UnitMismatch
from haetae.units import convert, has_same_dimension, is_unit


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (10.0, "mS/cm", "S/m", 1.0),
        (10.0, "mS cm-1", "mS/cm", 10.0),
        (10.0, "mS·cm⁻¹", "S/m", 1.0),
        (150.0, "mAh/g", "C/kg", 540_000.0),
        (150.0, "mAh g⁻¹", "Ah/kg", 150.0),
        (25.0, "degC", "K", 298.15),
        (25.0, "°C", "K", 298.15),
        (25.0, "℃", "degF", 77.0),
        (212.0, "°F", "℃", 100.0),
        (0.0, "K", "degC", -273.15),
        (5.0, "wt%", "1", 0.05),
        (5.0, "vol%", "%", 5.0),
        (0.05, "1", "wt%", 5.0),
        (1.0, "mol/L", "mol/m³", 1000.0),
        (1.0, "mol L-1", "mmol/mL", 1.0),
        (1.0, "g/cm3", "kg/m^3", 1000.0),
        (1.0, "cP", "mPa*s", 1.0),
        (60.0, "rpm", "1/s", 6.283185307179586),
        (3.6, "kJ", "Wh", 1.0),
        (1.0, "Å", "nm", 0.1),
        (1.0, "μm", "µm", 1.0),
        (1.0, "kΩ", "ohm", 1000.0),
        (1.0, "bar", "kPa", 100.0),
        (2.0, "h", "min", 120.0),
        (2.0, "degC/min", "K/min", 2.0),
        (2.0, "K/min", "℃/min", 2.0),
        (36.0, "km/h", "m/s", 10.0),
        (7.0, "1", "", 7.0),
    ],
)
def test_hand_worked_values(value, unit, to, expected):
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("unit", "other"),
    [
        ("mS/cm", "S/m"),
        ("mAh/g", "C/kg"),
        ("degC", "degF"),
        ("wt%", "1"),
        ("psi", "Pa"),
        ("K", "degC"),
    ],
)
@pytest.mark.parametrize("value", [-40.0, 0.0, 12.5, 1e9])
def test_there_and_back_is_where_it_was(unit, other, value):
    assert convert(convert(value, unit, other), other, unit) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    "unit",
    [
        "furlongish",
        "mS/",
        "5 apples",
        "deg C of heat",
        "%%%/x y z",
        "/",
        "__import__('os')",
        "kg;drop",
    ],
)
def test_an_unknown_unit_is_an_error_that_shows_how_to_write_one(unit):
    assert not is_unit(unit)
    with pytest.raises(UnitMismatch, match="unknown") as caught:
        convert(1.0, unit, "m")
    assert "mS/cm" in caught.value.hint


@pytest.mark.parametrize(
    ("unit", "to"), [("m", "s"), ("mAh/g", "mS/cm"), ("degC", "Pa"), ("mol/L", "g/L"), ("1", "m")]
)
def test_another_dimension_is_an_error_that_names_both(unit, to):
    assert not has_same_dimension(unit, to)
    with pytest.raises(UnitMismatch, match="different dimensions") as caught:
        convert(1.0, unit, to)
    assert repr(unit) in caught.value.message
    assert repr(to) in caught.value.message


def test_what_is_a_unit():
    assert all(is_unit(u) for u in ("1", "", "%", "mAh g-1", "W/(m*K)", "cm2 V-1 s-1"))
