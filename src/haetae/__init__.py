"""Haetae: an organisation's own expert AI, on its own model, inside its own walls.

The names below are the public ones; each is loaded when it is first used, so that
`import haetae` costs nothing. Nothing inside the package imports from here.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from haetae.errors import HaetaeError
    from haetae.expert.base import Card, Expert, Metric
    from haetae.expert.harness import Harness
    from haetae.expert.point import PointExpert
    from haetae.knowledge.library import Library
    from haetae.recipe import read_recipe
    from haetae.sovereign.label import Clearance, Label
    from haetae.sovereign.policy import Principal
    from haetae.types import Advice, Case, Evidence, Outcome, Prediction, Recommendation
    from haetae.workspace.workspace import Workspace

_HOMES = {
    "Advice": "haetae.types",
    "Card": "haetae.expert.base",
    "Case": "haetae.types",
    "Clearance": "haetae.sovereign.label",
    "Evidence": "haetae.types",
    "Expert": "haetae.expert.base",
    "HaetaeError": "haetae.errors",
    "Harness": "haetae.expert.harness",
    "Label": "haetae.sovereign.label",
    "Library": "haetae.knowledge.library",
    "Metric": "haetae.expert.base",
    "Outcome": "haetae.types",
    "PointExpert": "haetae.expert.point",
    "Prediction": "haetae.types",
    "Principal": "haetae.sovereign.policy",
    "Recommendation": "haetae.types",
    "Workspace": "haetae.workspace.workspace",
    "read_recipe": "haetae.recipe",
}

__all__ = [
    "Advice",
    "Card",
    "Case",
    "Clearance",
    "Evidence",
    "Expert",
    "HaetaeError",
    "Harness",
    "Label",
    "Library",
    "Metric",
    "Outcome",
    "PointExpert",
    "Prediction",
    "Principal",
    "Recommendation",
    "Workspace",
    "read_recipe",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'haetae' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
