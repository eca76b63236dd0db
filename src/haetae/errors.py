"""Every error that Haetae raises on purpose, with its HTTP status and exit code.

HaetaeError
├── InvalidInput              400  2   what was handed in is wrong
│   ├── InvalidRecipe         400  2   a recipe has an unknown, missing or wrong key
│   ├── InvalidQuestion       400  2   a question is empty or too long
│   ├── UnitMismatch          400  2   a unit is unknown or of another dimension
│   ├── PathOutside           400  2   a path leaves the folder that it must stay in
│   └── UnreadableFile        422  2   a file cannot be read; carries a quarantine reason
├── Unauthenticated           401  4   nobody, or nobody we know
├── Forbidden                 403  4   known, but no rule allows it
├── NotFound                  404  3   not here, or not for you: the two look alike
├── Conflict                  409  5   the present state does not allow it
│   └── IncompatibleVersion   409  5   written by another version of Haetae
├── TooLarge                  413  2   above a stated limit
├── Unavailable               503  6   not ready yet, try later
├── ExpertError               500  7   an expert broke its contract
├── StorageFull               507  8   no room left; nothing was half-written
└── SovereignError            500  9   a guarantee cannot be kept; never retried
    ├── LedgerUnwritable      503  9   the ledger takes no entry, so the act does not happen
    ├── LedgerBroken          500  9   the ledger was changed outside Haetae
    ├── SealFailed            500  9   the kernel wall could not be put up
    └── EgressBlocked         403  9   something tried to leave the house

An error says what is wrong (`message`), where (`where`) and what to do (`hint`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class HaetaeError(Exception):
    """Stand at the root of the tree; catch it to catch everything raised on purpose."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Error"

    def __init__(self, message: str, *, hint: str, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}. {self.hint}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; the default pickles only positional arguments.
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(kind: type[HaetaeError], state: dict[str, object]) -> HaetaeError:
    error = kind.__new__(kind)
    Exception.__init__(error, state.get("message"))
    error.__dict__.update(state)
    return error


class InvalidInput(HaetaeError):
    """Reject what was handed in."""

    http_status = 400
    exit_code = 2
    title = "Invalid input"


class InvalidRecipe(InvalidInput):
    """Reject a recipe that has an unknown, missing or wrong key."""

    title = "Invalid recipe"


class InvalidQuestion(InvalidInput):
    """Reject a question that is empty or longer than the limit."""

    title = "Invalid question"


class UnitMismatch(InvalidInput):
    """Reject a unit that is unknown or of another dimension."""

    title = "Unit mismatch"


class PathOutside(InvalidInput):
    """Reject a path that leaves the folder it must stay in."""

    title = "Path outside the workspace"


class QuarantineReason(StrEnum):
    """Name why a file was put aside; the list is fixed so that people can count and filter."""

    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    ARCHIVE = "archive"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    MALFORMED = "malformed"
    WRONG_ENCODING = "wrong_encoding"
    BOMB = "bomb"
    NO_TEXT = "no_text"
    PAGE_LOST = "page_lost"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    OUTSIDE = "outside"
    UNREADABLE = "unreadable"


class UnreadableFile(InvalidInput):
    """Put a file aside with one of the fixed reasons; the rest of the work goes on."""

    http_status = 422
    title = "Unreadable file"

    def __init__(
        self, message: str, *, reason: QuarantineReason, hint: str, where: str = ""
    ) -> None:
        super().__init__(message, hint=hint, where=where)
        self.reason = reason


class Unauthenticated(HaetaeError):
    """Turn away somebody who has not shown who they are."""

    http_status = 401
    exit_code = 4
    title = "Not signed in"


class Forbidden(HaetaeError):
    """Turn away a principal that no rule allows."""

    http_status = 403
    exit_code = 4
    title = "Not allowed"


class NotFound(HaetaeError):
    """Say that a thing is not here; a thing that the asker may not see answers the same."""

    http_status = 404
    exit_code = 3
    title = "Not found"


class Conflict(HaetaeError):
    """Refuse an act that the present state does not allow."""

    http_status = 409
    exit_code = 5
    title = "Conflict"


class IncompatibleVersion(Conflict):
    """Refuse to open what another version of Haetae wrote."""

    title = "Incompatible version"


class TooLarge(HaetaeError):
    """Refuse something above a stated limit."""

    http_status = 413
    exit_code = 2
    title = "Too large"


class Unavailable(HaetaeError):
    """Ask the caller to come back later."""

    http_status = 503
    exit_code = 6
    title = "Not ready"


class ExpertError(HaetaeError):
    """Report an expert that broke its contract."""

    http_status = 500
    exit_code = 7
    title = "Expert error"


class StorageFull(HaetaeError):
    """Report that there is no room; what was being written was taken back."""

    http_status = 507
    exit_code = 8
    title = "No space left"


class SovereignError(HaetaeError):
    """Stop because a guarantee cannot be kept; fails closed and is never retried."""

    http_status = 500
    exit_code = 9
    title = "Guarantee cannot be kept"


class LedgerUnwritable(SovereignError):
    """Stop an act because the ledger takes no entry."""

    http_status = 503
    title = "Ledger cannot be written"


class LedgerBroken(SovereignError):
    """Stop because the ledger was changed outside Haetae."""

    title = "Ledger broken"


class SealFailed(SovereignError):
    """Stop because the kernel wall against outbound traffic could not be put up."""

    title = "Seal failed"


class EgressBlocked(SovereignError):
    """Stop something that tried to leave the house."""

    http_status = 403
    title = "Egress blocked"
