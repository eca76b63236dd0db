"""The server: one workspace over HTTP, with the console."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from haetae.knowledge.library import Library
from haetae.server.access import Open, refuse_unguarded
from haetae.server.problems import add_problem_handlers
from haetae.server.routes import (
    ask,
    documents,
    experts,
    home,
    ledger,
    openai,
    operations,
    session,
)
from haetae.server.schemas import Problem
from haetae.server.security import Doorkeeper
from haetae.workspace.workspace import Workspace

STATIC = Path(__file__).parent / "static"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    home.router,
    ask.router,
    documents.router,
    ledger.router,
    experts.router,
    openai.router,
    operations.router,
)
_NOT_THE_CONSOLE = ("api/", "v1/", "assets/", "fonts/")


def create_app(
    workspace: Workspace, library: Library, *, hosts: Collection[str] = LOOPBACK_HOSTS
) -> FastAPI:
    """Make the application for one workspace.

    Args:
        hosts: names under which it may be addressed.

    Raises:
        SovereignError: a route names no action.
    """
    app = FastAPI(
        title="Haetae",
        version=version("haetae"),
        description="An organisation's own expert AI, inside its own walls.",
        docs_url=None,  # the stock pages load scripts from a public host
        redoc_url=None,
        responses={
            "4XX": {"model": Problem, "content": {"application/problem+json": {}}},
            "5XX": {"model": Problem, "content": {"application/problem+json": {}}},
        },
    )
    app.state.workspace, app.state.library = workspace, library
    for router in ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    app.add_api_route(
        "/{path:path}",
        _console,
        methods=["GET"],
        include_in_schema=False,
        response_class=FileResponse,
        dependencies=[Depends(Open())],
    )
    refuse_unguarded(app.routes)
    app.add_middleware(Doorkeeper, hosts=hosts)
    return app


def _is_ours(path: str) -> bool:
    try:
        file = (STATIC / path).resolve()
        return file.is_file() and file.is_relative_to(STATIC)
    except (OSError, ValueError):  # no file can have such a name
        return False


def _console(path: str) -> FileResponse:
    """Serve the console's files; any other address is one of its pages."""
    if _is_ours(path):
        is_hashed = path.startswith(("assets/", "fonts/"))
        cache = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return FileResponse(STATIC / path, headers={"cache-control": cache})
    if path.startswith(_NOT_THE_CONSOLE):
        raise HTTPException(404, "there is no such address")
    return FileResponse(STATIC / "index.html", headers={"cache-control": "no-cache"})
