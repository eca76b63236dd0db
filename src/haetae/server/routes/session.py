"""Signing in and out."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from haetae.server.access import COOKIE, Open, SignedIn, Workspaces
from haetae.server.schemas import PrincipalOut, SessionOut, SignIn, WorkspaceOut
from haetae.sovereign.identity import SESSION_HOURS
from haetae.sovereign.policy import Principal
from haetae.workspace.workspace import Workspace

router = APIRouter(prefix="/api/session", tags=["session"])


@router.get("")
def read_session(principal: SignedIn, workspace: Workspaces) -> SessionOut:
    """Say who is signed in."""
    return _session(principal, workspace)


@router.post("")
def sign_in(
    body: SignIn,
    response: Response,
    request: Request,
    workspace: Workspaces,
    _: Annotated[None, Depends(Open())],
) -> SessionOut:
    """Sign in by name and password, or by a one-time code."""
    identity = workspace.identity
    principal = (
        identity.use_code(body.code)
        if body.code
        else identity.check_password(body.name, body.password)
    )
    response.set_cookie(
        COOKIE,
        identity.start_session(principal.name),
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return _session(principal, workspace)


@router.delete("", status_code=204)
def sign_out(request: Request, response: Response, _: SignedIn, workspace: Workspaces) -> None:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret:
        workspace.identity.end_session(secret)
    response.delete_cookie(COOKIE)


def _session(principal: Principal, workspace: Workspace) -> SessionOut:
    actions = workspace.guard.policy.actions_of(principal)
    return SessionOut(
        principal=PrincipalOut(
            name=principal.name,
            display_name=principal.display_name,
            roles=sorted(principal.roles),
            clearance=sorted(principal.clearance.grants),
            actions=sorted(str(action) for action in actions),
        ),
        workspace=WorkspaceOut(
            name=workspace.settings.name,
            default_compartment=workspace.settings.default_compartment,
        ),
        version=version("haetae"),
    )
