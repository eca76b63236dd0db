"""What every command shares: the workspace, output for people or machines, and exit codes."""

from __future__ import annotations

import functools
import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from haetae.canonical import to_bytes
from haetae.errors import HaetaeError, Unauthenticated
from haetae.sovereign.policy import Principal
from haetae.workspace.workspace import OWNER, Workspace

P = ParamSpec("P")
R = TypeVar("R")
WORKSPACE_VARIABLE = "HAETAE_WORKSPACE"
KEY_VARIABLE = "HAETAE_API_KEY"

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar=WORKSPACE_VARIABLE, help="The workspace's folder.",
    ),
]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON object for machines.")]
DEFAULT_WORKSPACE = Path("workspace")

people = Console(stderr=False, highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Shell:
    """An opened workspace and who acts in it."""

    workspace: Workspace
    principal: Principal

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        self.workspace.close()


def open_shell(folder: Path) -> Shell:
    """Open a workspace; an API key in HAETAE_API_KEY says who acts, else it is the owner.

    Whoever can read the workspace's folder holds its keys, so the shell trusts that person as
    the owner and puts the login name on the ledger.
    """
    workspace = Workspace(folder)
    key = os.environ.get(KEY_VARIABLE)
    if key is None:
        return Shell(workspace, OWNER)
    try:
        return Shell(workspace, workspace.identity.check_key(key))
    except Unauthenticated:
        workspace.close()
        raise


def login_name() -> str:
    """Name the person at the machine, for the ledger."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of the tree into a clear message and its exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except HaetaeError as error:
            show_error(error, as_json=bool(kwargs.get("as_json", False)))
            raise typer.Exit(error.exit_code) from error

    return run


def show_error(error: HaetaeError, *, as_json: bool) -> None:
    """Write an error for a person to standard error, or for a machine to standard output."""
    if as_json:
        write_json(
            {
                "error": type(error).__name__,
                "message": error.message,
                "hint": error.hint,
                "where": error.where,
            }
        )
        return
    place = f"{error.where}: " if error.where else ""
    notes.print(f"[bold red]{error.title}[/]  {escape(place + error.message)}", markup=True)
    notes.print(f"  → {error.hint}", markup=False)


def write_json(value: Any) -> None:
    """Write one JSON object on one line."""
    sys.stdout.buffer.write(to_bytes(value) + b"\n")
    sys.stdout.flush()
