"""Who may do what: rules as data, and one function that decides and says why.

A principal may act on a thing when a rule gives one of the principal's roles the action, and the
principal is cleared for every compartment of the thing. Everything else is denied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from haetae.sovereign.label import NO_CLEARANCE, PUBLIC, Clearance, Label


class Action(StrEnum):
    """What can be done in a workspace."""

    WORKSPACE_READ = "workspace.read"
    SEARCH = "search"
    ASK = "ask"
    DOCUMENT_READ = "document.read"
    DOCUMENT_ADD = "document.add"
    DOCUMENT_DELETE = "document.delete"
    QUARANTINE_MANAGE = "quarantine.manage"
    INDEX_MANAGE = "index.manage"
    EXPERT_READ = "expert.read"
    EXPERT_USE = "expert.use"
    EXPERT_FIT = "expert.fit"
    OUTCOME_ADD = "outcome.add"
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    PRINCIPAL_MANAGE = "principal.manage"
    KEY_MANAGE = "key.manage"
    METRICS_READ = "metrics.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Allow a role some actions."""

    name: str
    role: str
    actions: frozenset[Action]


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person or a program that acts in a workspace."""

    name: str
    display_name: str = ""
    roles: frozenset[str] = frozenset()
    clearance: Clearance = NO_CLEARANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The thing acted on; the label of a collection is empty, its members are filtered."""

    kind: str
    name: str = ""
    label: Label = PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy says, by which rule, and why."""

    is_allowed: bool
    rule: str
    reason: str


_READ = frozenset(
    {
        Action.WORKSPACE_READ,
        Action.SEARCH,
        Action.ASK,
        Action.DOCUMENT_READ,
        Action.EXPERT_READ,
        Action.EXPERT_USE,
        Action.OUTCOME_ADD,
    }
)
_CURATE = _READ | {
    Action.DOCUMENT_ADD,
    Action.DOCUMENT_DELETE,
    Action.QUARANTINE_MANAGE,
    Action.EXPERT_FIT,
}
_AUDIT = frozenset(
    {Action.WORKSPACE_READ, Action.LEDGER_READ, Action.LEDGER_VERIFY, Action.METRICS_READ}
)
_OPERATE = frozenset(
    {
        Action.WORKSPACE_READ,
        Action.INDEX_MANAGE,
        Action.PRINCIPAL_MANAGE,
        Action.KEY_MANAGE,
        Action.METRICS_READ,
        Action.LEDGER_VERIFY,
    }
)

DEFAULT_RULES: tuple[Rule, ...] = (
    Rule(name="readers read, ask and decide", role="reader", actions=_READ),
    Rule(name="curators also add and delete", role="curator", actions=_CURATE),
    Rule(name="auditors see the ledger", role="auditor", actions=_AUDIT),
    Rule(name="operators run the house", role="operator", actions=_OPERATE),
    Rule(name="owners may do everything", role="owner", actions=frozenset(Action)),
)
ROLES = tuple(rule.role for rule in DEFAULT_RULES)


class Policy:
    """Decide by rules; deny unless one allows."""

    def __init__(self, rules: Sequence[Rule] = DEFAULT_RULES) -> None:
        self._rules = tuple(rules)

    def decide(self, principal: Principal, action: Action, resource: Resource) -> Decision:
        """Say whether the principal may do this to that, by which rule, and why."""
        rule = next(
            (r for r in self._rules if r.role in principal.roles and action in r.actions), None
        )
        if rule is None:
            roles = ", ".join(sorted(principal.roles)) or "none"
            return Decision(
                is_allowed=False, rule="", reason=f"no rule gives {action} to the roles: {roles}"
            )
        if not principal.clearance.covers(resource.label):
            return Decision(
                is_allowed=False,
                rule=rule.name,
                reason=f"not cleared for every compartment of {resource.label.key}",
            )
        return Decision(is_allowed=True, rule=rule.name, reason="")

    def actions_of(self, principal: Principal) -> frozenset[Action]:
        """List what the principal's roles allow, before any label is looked at."""
        allowed = [r.actions for r in self._rules if r.role in principal.roles]
        return frozenset().union(*allowed)
