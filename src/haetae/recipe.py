"""Recipes: one TOML file a run, read into the frozen dataclass that it configures."""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from haetae.errors import InvalidRecipe

T = TypeVar("T")


def read_recipe(path: Path, config: type[T], overrides: Sequence[str] = ()) -> T:
    """Read a TOML file into `config`, then apply overrides like `search.num=20`.

    Args:
        config: a frozen dataclass; its nested dataclasses are TOML tables.
        overrides: `a.b=value` with the value in TOML, or a bare word taken as text.

    Raises:
        InvalidRecipe: the file, a key or a value is wrong; names file, key and the known ones.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidRecipe(
            "there is no such recipe", hint="Check the path", where=str(path)
        ) from error
    except OSError as error:
        raise InvalidRecipe(
            f"it cannot be read: {error.strerror}",
            hint="Name a file that you may read",
            where=str(path),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidRecipe(
            f"it is not TOML: {error}", hint="Mend the line that it names", where=str(path)
        ) from error
    for override in overrides:
        _apply_override(table, override)
    return from_table(config, table, where=str(path))


def from_table(config: type[T], table: Mapping[str, Any], *, where: str) -> T:
    """Fill a dataclass from a mapping, rejecting unknown and missing keys.

    Raises:
        InvalidRecipe: as for `read_recipe`.
    """
    hints = typing.get_type_hints(config)
    known = {f.name: f for f in dataclasses.fields(config) if f.init}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise InvalidRecipe(
                f"the key {key!r} is unknown",
                hint=f"Known here: {', '.join(sorted(known))}",
                where=where,
            )
    values: dict[str, Any] = {}
    for name, spec in known.items():
        if name in table:
            values[name] = _convert(hints[name], table[name], where=f"{where}: {name}")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise InvalidRecipe(
                f"the key {name!r} is missing",
                hint=f"Add {name} = ... ({_name_of(hints[name])})",
                where=where,
            )
    return config(**values)


def _convert(hint: Any, value: Any, *, where: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        return _convert_union(args, value, where=where)
    if origin is Literal:
        return value if value in args else _reject(hint, value, where)
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            _reject(hint, value, where)
        return from_table(typing.cast(type[Any], hint), value, where=where)
    if origin in (tuple, list, frozenset, set):
        if not isinstance(value, list):
            _reject(hint, value, where)
        item = args[0] if args else Any
        return origin(_convert(item, v, where=f"{where}[{i}]") for i, v in enumerate(value))
    if origin in (dict, Mapping):
        if not isinstance(value, Mapping):
            _reject(hint, value, where)
        return {k: _convert(args[1], v, where=f"{where}.{k}") for k, v in value.items()}
    return _convert_scalar(hint, value, where=where)


def _convert_union(args: tuple[Any, ...], value: Any, *, where: str) -> Any:
    first: InvalidRecipe | None = None
    for option in args:
        if option is types.NoneType:
            continue
        try:
            return _convert(option, value, where=where)
        except InvalidRecipe as error:
            first = first or error
    raise first or InvalidRecipe("no value fits", hint="Remove the key", where=where)


def _convert_scalar(hint: Any, value: Any, *, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is Path and isinstance(value, str):
        return Path(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            _reject(hint, value, where)
    if isinstance(hint, type) and isinstance(value, hint):
        if hint is int and isinstance(value, bool):
            _reject(hint, value, where)
        return value
    return _reject(hint, value, where)


def _reject(hint: Any, value: Any, where: str) -> typing.NoReturn:
    raise InvalidRecipe(
        f"the value {value!r} does not fit", hint=f"Give {_name_of(hint)}", where=where
    )


def _name_of(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(repr(a) for a in get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(repr(m.value) for m in hint)
    return getattr(hint, "__name__", str(hint)) if get_origin(hint) is None else str(hint)


def _apply_override(table: dict[str, Any], override: str) -> None:
    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise InvalidRecipe(
            f"the override {override!r} has no form", hint="Write --set a.b=value", where="--set"
        )
    try:
        value = tomllib.loads(f"x = {text.strip()}")["x"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    target = table
    for key in keys[:-1]:
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            raise InvalidRecipe(
                f"{key!r} in the override {override!r} is not a table",
                hint="Name a key inside a table",
                where="--set",
            )
    target[keys[-1]] = value
