"""What every response carries and every request must satisfy, as one visible list."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haetae.server.metrics import REQUEST_SECONDS, REQUESTS
from haetae.server.problems import problem

_log = structlog.get_logger("haetae.server")
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
RESPONSE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
MAX_BODY_BYTES = 1 << 20
MAX_UPLOAD_BYTES = 1 << 30
_UPLOADS = frozenset({"/api/documents"})


class Doorkeeper:
    """Check hosts and sizes, add security headers, and log each request without its words.

    Args:
        hosts: names under which this server may be addressed; any other is refused, so that
            a foreign page cannot reach it by a name that resolves to this machine.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in RESPONSE_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refuse(Headers(scope=scope), scope["path"])
        app = refusal or self._app
        limit = MAX_UPLOAD_BYTES if scope["path"] in _UPLOADS else MAX_BODY_BYTES
        try:
            await app(scope, _Limited(receive, limit), send_guarded)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _refuse(self, headers: Headers, path: str) -> ASGIApp | None:
        host = headers.get("host", "").rsplit(":", 1)[0].strip("[]")
        if host not in self._hosts:
            return problem(
                status=421,
                title="Misdirected request",
                detail="this server is not addressed by that name",
                hint="Start it with --host NAME to add one",
                kind="misdirected",
            )
        limit = MAX_UPLOAD_BYTES if path in _UPLOADS else MAX_BODY_BYTES
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            return problem(
                status=413,
                title="Too large",
                detail=f"the body is larger than {limit} bytes",
                hint="Send less at a time, or ingest a folder with `haetae ingest`",
                kind="too-large",
            )
        return None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        REQUESTS.labels(scope["method"], route, str(status)).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        _log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=secrets.token_hex(4),
        )


class _Limited:
    """Cut off a body that grows beyond its limit without saying its length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            return {"type": "http.disconnect"}
        return message
