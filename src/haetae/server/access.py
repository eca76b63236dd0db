"""Who is asking over HTTP, and whether they may: every route names its action here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from haetae.errors import Forbidden, SovereignError, Unauthenticated
from haetae.knowledge.library import Library
from haetae.sovereign.identity import KEY_PREFIX
from haetae.sovereign.policy import Action, Principal, Resource
from haetae.workspace.workspace import Workspace

COOKIE = "haetae_session"
DESCRIPTION = "/openapi.json"
CONSOLE_HEADER = "x-haetae-console"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def workspace_of(request: Request) -> Workspace:
    """Give the workspace that this server serves."""
    workspace: Workspace = request.app.state.workspace
    return workspace


def library_of(request: Request) -> Library:
    """Give the library that this server serves."""
    library: Library = request.app.state.library
    return library


def principal_of(request: Request) -> Principal:
    """Give the principal that an API key or a session cookie proves.

    Raises:
        Unauthenticated: neither proves anybody.
        Forbidden: a cookie came without the console's header, so another site may have sent it.
    """
    identity = workspace_of(request).identity
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.startswith(KEY_PREFIX):
        return identity.check_key(key.strip())
    secret = request.cookies.get(COOKIE)
    if not secret:
        raise Unauthenticated(
            "nobody is signed in",
            hint="Sign in, or send an API key as `Authorization: Bearer htk_...`",
        )
    if request.method not in _SAFE_METHODS and CONSOLE_HEADER not in request.headers:
        raise Forbidden(
            "the request does not come from the console",
            hint="Send the header X-Haetae-Console, or use an API key",
        )
    return identity.check_session(secret)


class Allowed:
    """Let a route run only for a principal whose roles have an action.

    The label of the thing itself is checked where the thing is known: in the library, the
    harness and the ledger's reader, by the same guard.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request) -> Principal:
        """Give the principal, or raise."""
        principal = principal_of(request)
        workspace_of(request).guard.check(principal, self.action, Resource(kind="route"))
        return principal


class Open:
    """Let a route run for anybody: signing in, and whether the server is alive."""

    def __call__(self) -> None:
        """Let it run."""


Workspaces = Annotated[Workspace, Depends(workspace_of)]
Libraries = Annotated[Library, Depends(library_of)]
SignedIn = Annotated[Principal, Depends(Allowed(Action.WORKSPACE_READ))]


def refuse_unguarded(routes: list[BaseRoute]) -> None:
    """Refuse to start a server with a route that names no action.

    Raises:
        SovereignError: naming the route.
    """
    for route in leaves(routes):
        if not _is_guarded(route):
            raise SovereignError(
                f"the route {getattr(route, 'path', route)} names no action",
                hint="Give it a principal by access.Allowed(...), or mark it Open; a WebSocket or a"
                " mounted application cannot name one, so it cannot be served",
            )


def leaves(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Give every route, also those of included routers, which the framework keeps folded."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from leaves(included.routes)


def _is_guarded(route: BaseRoute) -> bool:
    if not isinstance(route, APIRoute):
        # The framework's own description of the API, which tells nothing of the house.
        return type(route) is Route and route.path == DESCRIPTION
    calls = [dependency.call for dependency in route.dependant.dependencies]
    return any(isinstance(call, Allowed | Open) for call in calls)
