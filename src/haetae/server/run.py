"""Starting the server: open the socket, seal the process, serve."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from haetae.errors import Conflict
from haetae.knowledge.library import Library
from haetae.server.app import LOOPBACK_HOSTS, create_app
from haetae.server.logs import set_up_logs
from haetae.sovereign import egress
from haetae.sovereign.ledger import Draft
from haetae.workspace.workspace import OWNER, Workspace


@dataclass(frozen=True, kw_only=True)
class Serving:
    """How to serve.

    Args:
        host: the address to listen on; anything but loopback needs a reverse proxy with TLS.
        names: further names under which the server may be addressed.
    """

    host: str = "127.0.0.1"
    port: int = 8400
    names: tuple[str, ...] = ()
    is_sealed: bool = True


def serve(workspace: Workspace, serving: Serving, *, on_ready: Callable[[str], None]) -> None:
    """Serve a workspace until it is stopped.

    Args:
        on_ready: told the address once the socket listens and the seal is up.

    Raises:
        Conflict: the port is taken.
        SealFailed: this system cannot put up the wall.
    """
    set_up_logs()
    listener = _listen(serving)
    # Nothing that reads documents or talks to people runs before the wall is up.
    if serving.is_sealed:
        egress.seal()
    workspace.ledger.append(
        Draft(
            kind="server.started",
            actor=OWNER.name,
            subject=workspace.settings.workspace_id,
            body={"sealed": egress.is_sealed(), "host": serving.host, "port": serving.port},
        )
    )
    library = Library(workspace)
    library.recover()
    app = create_app(workspace, library, hosts=(*LOOPBACK_HOSTS, serving.host, *serving.names))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    host, port = listener.getsockname()[:2]
    on_ready(f"http://{host}:{port}")
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        library.close()
        workspace.close()


def _listen(serving: Serving) -> socket.socket:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((serving.host, serving.port))
    except OSError as error:
        listener.close()
        raise Conflict(
            f"{serving.host}:{serving.port} cannot be listened on: {error.strerror}",
            hint="Stop what uses it, or choose another with --port",
        ) from error
    listener.listen(256)
    return listener
