"""The one door: every command, route and expert asks here before it acts."""

from __future__ import annotations

import re

from haetae.errors import Forbidden, NotFound
from haetae.sovereign.label import PUBLIC
from haetae.sovereign.ledger import Draft, Ledger
from haetae.sovereign.policy import Action, Decision, Policy, Principal, Resource

_ID = re.compile(r"[0-9a-f]{1,64}")


class Guard:
    """Check with the policy, put denials on the ledger, and hide what may not be seen."""

    def __init__(self, policy: Policy, ledger: Ledger) -> None:
        self.policy = policy
        self._ledger = ledger

    def check(self, principal: Principal, action: Action, resource: Resource) -> Decision:
        """Let the principal act, or raise.

        Raises:
            Forbidden: no rule allows the action to the principal's roles.
            NotFound: the principal is not cleared for the thing; worded as for a thing that
                does not exist.
        """
        decision = self.policy.decide(principal, action, resource)
        if decision.is_allowed:
            return decision
        self._put_denial(principal, action, resource, decision.rule, decision.reason)
        if resource.label != PUBLIC and action in self.policy.actions_of(principal):
            raise not_here(resource.kind, resource.name)
        raise Forbidden(
            f"{principal.name} may not do this: {decision.reason}",
            hint="Ask an operator of this workspace for the role",
            where=str(action),
        )

    def refuse_missing(
        self, principal: Principal, action: Action, kind: str, name: str
    ) -> NotFound:
        """Give the answer for a thing that does not exist, at the cost of one that is hidden.

        Both write one ledger entry, so that not even the time taken tells them apart.

        Raises:
            Forbidden: no rule allows the action to the principal's roles.
        """
        # What was asked for may be anything, even a secret; only what looks like an id is kept.
        resource = Resource(kind=kind, name=name if _ID.fullmatch(name) else "")
        self.check(principal, action, resource)
        self._put_denial(principal, action, resource, "", "there is no such thing")
        return not_here(kind, name)

    def _put_denial(
        self, principal: Principal, action: Action, resource: Resource, rule: str, reason: str
    ) -> None:
        self._ledger.append(
            Draft(
                kind="access.denied",
                actor=principal.name,
                subject=f"{resource.kind}:{resource.name[:200]}",
                label=resource.label,
                body={"action": action, "rule": rule, "reason": reason},
            )
        )


def not_here(kind: str, name: str) -> NotFound:
    """Word the answer for a thing that is not here, or not for the asker."""
    return NotFound(
        f"there is no {kind} {name!r} here for you",
        hint="Check the id; ask an operator if you should be cleared for it",
    )
