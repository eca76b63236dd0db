"""Whether the server is alive and ready, and what it counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from haetae.errors import Unavailable
from haetae.server.access import Allowed, Open, Workspaces
from haetae.server.metrics import EGRESS_ATTEMPTS, LEDGER_ENTRIES, REGISTRY
from haetae.sovereign import egress
from haetae.sovereign.policy import Action, Principal
from haetae.workspace.health import checks

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def alive(_: Annotated[None, Depends(Open())]) -> dict[str, str]:
    """Say that the process is alive."""
    return {"status": "alive"}


@router.get("/readyz")
def ready(_: Annotated[None, Depends(Open())], workspace: Workspaces) -> dict[str, str]:
    """Say whether the house can work: ledger, records and disk."""
    bad = [check.name for check in checks(workspace) if check.state == "bad"]
    if bad:
        raise Unavailable(
            f"not ready: {', '.join(bad)}", hint="Run `haetae doctor` on this workspace"
        )
    return {"status": "ready"}


@router.get("/metrics", response_class=Response)
def metrics(
    _: Annotated[Principal, Depends(Allowed(Action.METRICS_READ))], workspace: Workspaces
) -> Response:
    """Give the counters in the Prometheus text form."""
    EGRESS_ATTEMPTS.set(egress.num_attempts())
    LEDGER_ENTRIES.set(workspace.lineage.count())
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
