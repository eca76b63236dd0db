"""Compartments and clearances: the one rule for where information may flow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from haetae.errors import InvalidInput

_COMPARTMENT = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Label:
    """The compartments of one thing; what is derived from things carries their union.

    >>> (Label.of("rnd.cathode") | Label.of("plant2")).key
    'plant2+rnd.cathode'
    """

    compartments: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *compartments: str) -> Label:
        """Make a label, checking each name.

        Raises:
            InvalidInput: a name is not lower-case words joined by dots.
        """
        for name in compartments:
            if not _COMPARTMENT.fullmatch(name) or len(name) > 64:
                raise InvalidInput(
                    f"the compartment {name!r} is not a valid name",
                    hint="Use lower-case letters, digits, - and _, joined by dots: rnd.cathode",
                )
        return cls(frozenset(compartments))

    @classmethod
    def from_key(cls, key: str) -> Label:
        """Read a label back from its key."""
        return cls.of(*(part for part in key.split("+") if part))

    @property
    def key(self) -> str:
        """Write the label as one string, equal for equal labels."""
        return "+".join(sorted(self.compartments))

    def __or__(self, other: Label) -> Label:
        return Label(self.compartments | other.compartments)


PUBLIC = Label()
"""No compartment: open to every principal of the workspace."""


def union(labels: Iterable[Label]) -> Label:
    """Label what is derived from several things."""
    return Label(frozenset().union(*(label.compartments for label in labels)))


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a principal is cleared for: compartments, whole branches (`rnd.*`), or all (`*`)."""

    grants: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *grants: str) -> Clearance:
        """Make a clearance, checking each grant.

        Raises:
            InvalidInput: a grant is neither a compartment, `name.*` nor `*`.
        """
        for grant in grants:
            if grant != "*":
                Label.of(grant.removesuffix(".*"))
        return cls(frozenset(grants))

    def covers(self, label: Label) -> bool:
        """Say whether every compartment of the label is granted; no compartment, no hindrance."""
        return all(self._grants(name) for name in label.compartments)

    def _grants(self, name: str) -> bool:
        if name in self.grants or "*" in self.grants:
            return True
        parts = name.split(".")
        return any(".".join(parts[:i]) + ".*" in self.grants for i in range(1, len(parts) + 1))


EVERYTHING = Clearance(frozenset({"*"}))
"""Cleared for whatever there is; for the house's own upkeep, never for an answer."""

NO_CLEARANCE = Clearance()
"""Cleared for nothing but what carries no compartment."""
