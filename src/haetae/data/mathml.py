"""Write MathML in one line that a person and a search can read: `ΔG = -RT ln(K)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_SIMPLE_LENGTH = 1


def linear(element: Any) -> str:
    """Write a formula in one line."""
    return " ".join(_write(element).split())


def _write(element: Any) -> str:
    tag = element.tag
    name = tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
    if name in ("annotation", "annotation-xml"):
        return ""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        text = " ".join((element.text or "").split())
        return f" {text} " if name == "mo" and text in _SPACED else text
    writer = _WRITERS.get(name)
    parts = [_write(child) for child in children]
    if writer is not None and len(parts) >= 2:
        return writer(parts)
    if name == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    if name == "msqrt":
        return f"√{_group(''.join(parts))}"
    separator = {"mtr": ", ", "mlabeledtr": ", ", "mtable": "; "}.get(name, "")
    return separator.join(part for part in parts if part)


_SPACED = frozenset("=≠≈≅≡∼<>≤≥≪≫±×·⋅→←↔⇌∈∝⟶")


def _group(part: str) -> str:
    part = part.strip()
    plain = part.replace(".", "").replace("_", "")
    is_whole = plain.isalnum() or (part[:1] == "(" and part[-1:] == ")")
    return part if is_whole or len(part) <= _SIMPLE_LENGTH else f"({part})"


_WRITERS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda p: f"{_group(p[0])}/{_group(p[1])}",
    "msup": lambda p: f"{p[0]}^{_group(p[1])}",
    "msub": lambda p: f"{p[0]}_{_group(p[1])}",
    "msubsup": lambda p: f"{p[0]}_{_group(p[1])}^{_group(p[2])}" if len(p) > 2 else "".join(p),
    "mroot": lambda p: f"{_group(p[0])}^(1/{p[1].strip()})",
    "munder": lambda p: f"{p[0]}_{_group(p[1])}",
    "mover": lambda p: f"{p[0]}{p[1]}" if len(p[1].strip()) == 1 else f"{p[0]}^{_group(p[1])}",
    "munderover": lambda p: f"{p[0]}_{_group(p[1])}^{_group(p[2])}" if len(p) > 2 else "".join(p),
}
