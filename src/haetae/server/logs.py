"""Structured logs: one JSON line an event, without secrets and without anybody's words."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Session secrets, one-time codes and API keys are 43 URL-safe characters; keys have a prefix.
_SECRET = re.compile(r"htk_[A-Za-z0-9_-]+|\b[A-Za-z0-9_-]{43}\b")
_PRIVATE = frozenset({"password", "code", "question", "authorization", "cookie", "token", "key"})


def set_up_logs() -> None:
    """Write logs to standard error; libraries only from warnings up."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            _frames_only,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets out of every value, and drop fields that hold somebody's words."""
    for name, value in list(event.items()):
        if name in _PRIVATE:
            event[name] = "[hidden]"
        elif isinstance(value, str):
            event[name] = _SECRET.sub("[hidden]", value)
    return event


def _frames_only(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep an exception's places and drop its message, which may hold what was sent."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["frames"] = frames_of(error)
    return event


def frames_of(error: BaseException) -> list[str]:
    """Name the places that an error came through, without its message or any value."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-12:]
