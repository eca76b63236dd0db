"""Finding experts: our own and a third party's come in by the same entry point.

An expert's distribution names its class in its `pyproject.toml`:

```toml
[project.entry-points."haetae.experts"]
steady = "haetae_steady:Steady"
```

Code of a distribution runs only when it is Haetae itself or the workspace trusts it by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from haetae.errors import ExpertError, Forbidden, NotFound
from haetae.expert.base import Card, Expert

GROUP = "haetae.experts"
OWN_DISTRIBUTION = "haetae"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """One expert that is installed.

    Args:
        state: `ready`, `not trusted` or `broken`.
        reason: why it is not ready, and what to do.
        card: only of a ready one; the code of the others was not run.
    """

    name: str
    distribution: str
    state: str
    reason: str = ""
    card: Card | None = None


def list_experts(trusted: Collection[str]) -> list[Registered]:
    """List the experts that are installed; runs the code of the trusted ones only."""
    return [_register(point, trusted) for point in _points()]


def load_expert(name: str, trusted: Collection[str]) -> type[Expert]:
    """Give the class of an installed expert.

    Raises:
        NotFound: none of that name is installed.
        Forbidden: its distribution is not trusted by this workspace.
        ExpertError: its code cannot be imported, or is not an expert.
    """
    point = next((p for p in _points() if p.name == name), None)
    if point is None:
        known = ", ".join(p.name for p in _points()) or "none"
        raise NotFound(f"there is no expert {name!r}", hint=f"Installed here: {known}")
    distribution = _distribution_of(point)
    if not _is_trusted(distribution, trusted):
        raise Forbidden(
            f"the expert {name!r} comes from {distribution}, which this workspace does not trust",
            hint=f'Add "{distribution}" to trusted_experts in workspace.toml if you do',
        )
    try:
        expert = point.load()
    except Exception as error:
        raise ExpertError(
            f"the expert {name!r} cannot be imported: {error}",
            hint=f"Mend or remove the distribution {distribution}",
            where=point.value,
        ) from error
    if not (isinstance(expert, type) and issubclass(expert, Expert)):
        raise ExpertError(
            f"{point.value} is not an expert",
            hint="Name a subclass of haetae.expert.base.Expert",
            where=distribution,
        )
    return expert


def _register(point: EntryPoint, trusted: Collection[str]) -> Registered:
    distribution = _distribution_of(point)
    try:
        expert = load_expert(point.name, trusted)
        card = expert(expert.Config()).card
    except Forbidden as error:
        return Registered(
            name=point.name, distribution=distribution, state="not trusted", reason=str(error)
        )
    except Exception as error:  # a third party's constructor may raise anything
        return Registered(
            name=point.name, distribution=distribution, state="broken", reason=str(error)
        )
    return Registered(name=point.name, distribution=distribution, state="ready", card=card)


def _points() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda point: point.name)


def _distribution_of(point: EntryPoint) -> str:
    return point.dist.name if point.dist else ""


def _is_trusted(distribution: str, trusted: Collection[str]) -> bool:
    name = _one_form(distribution)
    return name == OWN_DISTRIBUTION or name in {_one_form(known) for known in trusted}


def _one_form(distribution: str) -> str:
    """Write a distribution's name as package indexes compare it. Source: PEP 503."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
