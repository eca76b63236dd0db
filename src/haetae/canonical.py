"""One byte form for anything that is hashed, signed or compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any


def to_plain(value: Any) -> Any:
    """Turn dataclasses, sets, dates, enums and paths into what JSON can hold.

    Raises:
        TypeError: a value has no plain form.
        ValueError: a datetime has no time zone, or two keys have one form.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return to_plain(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        plain = {str(k): to_plain(v) for k, v in value.items()}
        if len(plain) != len(value):
            raise ValueError("two keys of a mapping are written as the same key")
        return plain
    if isinstance(value, list | tuple):
        return [to_plain(v) for v in value]
    if isinstance(value, Set):
        return sorted(to_plain(v) for v in value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"the time {value.isoformat()} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def to_bytes(value: Any) -> bytes:
    """Write a value as canonical JSON: sorted keys, no spaces, UTF-8, no NaN or infinity.

    >>> to_bytes({"b": 1, "a": "해태"}).decode()
    '{"a":"해태","b":1}'
    """
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def content_hash(value: Any) -> str:
    """Hash a value by its canonical bytes: SHA-256 in lower-case hex."""
    return hashlib.sha256(to_bytes(value)).hexdigest()
