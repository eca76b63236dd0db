"""Errors over HTTP by RFC 9457: what is wrong, where, and what to do."""

from __future__ import annotations

import re
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from haetae.errors import HaetaeError, Unavailable
from haetae.server.logs import frames_of

_log = structlog.get_logger("haetae.server")
MEDIA_TYPE = "application/problem+json"


def add_problem_handlers(app: FastAPI) -> None:
    """Turn every error that is foreseen into one form; the doorkeeper does so with the rest."""
    app.add_exception_handler(HaetaeError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(
    *, status: int, title: str, detail: str, hint: str, kind: str, where: str = ""
) -> JSONResponse:
    """Make one problem document."""
    return JSONResponse(
        {
            "type": f"urn:haetae:error:{kind}",
            "title": title,
            "status": status,
            "detail": detail,
            "hint": hint,
            "where": where,
        },
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"retry-after": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None,
    )


def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HaetaeError)  # noqa: S101 - registered for this class only
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, Unavailable):
        _log.error("problem", kind=kind, detail=error.message)
    return problem(
        status=error.http_status,
        title=error.title,
        detail=error.message,
        hint=error.hint,
        kind=kind,
        where=error.where,
    )


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Invalid input",
        detail=first["msg"],
        hint="See /openapi.json for what this route takes",
        kind="invalid-input",
        where=where,
    )


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    response = problem(
        status=error.status_code,
        title=HTTPStatus(error.status_code).phrase,
        detail=str(error.detail),
        hint="See /openapi.json for the routes",
        kind="http",
    )
    response.headers.update(error.headers or {})
    return response


def unexpected(error: Exception) -> Response:
    """Make the problem of an error that nobody foresaw, and log its place."""
    # The words of an unknown error may hold anything, so only its kind leaves the log.
    _log.error("unexpected", error=type(error).__name__, frames=frames_of(error))
    return problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        title="Unexpected error",
        detail="something went wrong inside Haetae",
        hint="The server's log names the place; tell an operator the time",
        kind="unexpected",
    )
