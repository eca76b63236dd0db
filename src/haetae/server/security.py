"""What every response carries and every request must satisfy, as one visible list."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haetae.server.metrics import REQUEST_SECONDS, REQUESTS
from haetae.server.problems import problem, unexpected

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
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Doorkeeper:
    """Check hosts and sizes, add security headers, and log each request without its words.

    Args:
        hosts: names under which this server may be addressed; any other is refused, so that
            a foreign page cannot reach it by a name that resolves to this machine.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        limit = MAX_UPLOAD_BYTES if scope["path"] in _UPLOADS else MAX_BODY_BYTES
        limited = _Limited(receive, limit)

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in RESPONSE_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        async def send_unless_over(message: Message) -> None:
            # What the application makes of a body that was cut off is not the answer to it.
            if status or not limited.is_over:
                await send_guarded(message)

        app = self._refuse(Headers(scope=scope), limit) or self._app
        try:
            await app(scope, limited, send_unless_over)
        except Exception as error:
            if status:  # it broke off in the middle of its answer
                raise
            await unexpected(error)(scope, receive, send_guarded)
        finally:
            if limited.is_over and not status:
                await _too_large(limit)(scope, receive, send_guarded)
            self._note(scope, status, time.perf_counter() - started)

    def _refuse(self, headers: Headers, limit: int) -> ASGIApp | None:
        if _host_of(headers.get("host", "")) not in self._hosts:
            return problem(
                status=421,
                title="Misdirected request",
                detail="this server is not addressed by that name",
                hint="Start it with --host NAME to add one",
                kind="misdirected",
            )
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > limit:
            return _too_large(limit)
        return None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUESTS.labels(method, route, str(status)).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        _log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=secrets.token_hex(4),
        )


def _host_of(header: str) -> str:
    """Take the port off; an IPv6 address stands in brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def _too_large(limit: int) -> ASGIApp:
    return problem(
        status=413,
        title="Too large",
        detail=f"the body is larger than {limit} bytes, or does not say its length",
        hint="Send less at a time, or ingest a folder with `haetae ingest`",
        kind="too-large",
    )


class _Limited:
    """Cut off a body that grows beyond its limit without saying its length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left, self.is_over = receive, limit, False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.is_over = True
            return {"type": "http.disconnect"}
        return message
