"""Principals, clearances and API keys."""

from __future__ import annotations

from typing import Annotated

import typer

from haetae.cli.shell import (
    DEFAULT_WORKSPACE,
    JsonOption,
    Shell,
    WorkspaceOption,
    open_shell,
    people,
    reports_errors,
    write_json,
)
from haetae.sovereign.policy import Action, Resource

principal_app = typer.Typer(help="Who may act, and on what.", no_args_is_help=True)
key_app = typer.Typer(help="API keys of principals.", no_args_is_help=True)

RoleOption = Annotated[
    list[str] | None,
    typer.Option("--role", help="reader, curator, auditor, operator or owner; may repeat."),
]
GrantOption = Annotated[
    list[str] | None,
    typer.Option("--clear", help="A compartment, a branch (rnd.*) or all (*); may repeat."),
]


def _manage(shell: Shell, action: Action) -> None:
    shell.workspace.guard.check(shell.principal, action, Resource(kind="principals"))


@principal_app.command("add")
@reports_errors
def add(
    name: str,
    role: RoleOption = None,
    clear: GrantOption = None,
    without_password: Annotated[
        bool, typer.Option("--without-password", help="Acts by API key only.")
    ] = False,
    password: Annotated[
        str, typer.Option("--password", help="Asked for when not given.", envvar="HAETAE_PASSWORD")
    ] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Add a principal."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.PRINCIPAL_MANAGE)
        if not without_password and not password:
            password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        principal = shell.workspace.identity.add(
            name,
            roles=role or ["reader"],
            clearance=clear or [],
            password=None if without_password else password,
            by=shell.principal.name,
        )
    if as_json:
        write_json({"name": principal.name, "roles": principal.roles})
        return
    people.print(f"{principal.name} added: {', '.join(sorted(principal.roles))}")


@principal_app.command("list")
@reports_errors
def list_principals(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False
) -> None:
    """List principals with roles and clearances."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.PRINCIPAL_MANAGE)
        found = shell.workspace.identity.list_principals()
    if as_json:
        write_json(
            {"principals": [{"name": p.name, "roles": p.roles, "clearance": p.clearance.grants}
                            for p in found]}
        )  # fmt: skip
        return
    for p in found:
        cleared = ", ".join(sorted(p.clearance.grants)) or "nothing"
        roles = ", ".join(sorted(p.roles))
        people.print(f"{p.name:<16}  {roles:<16}  cleared for {cleared}", markup=False)


@principal_app.command("grant")
@reports_errors
def grant(
    name: str,
    role: RoleOption = None,
    clear: GrantOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Give a principal more roles or clearances."""
    _change(name, role or [], clear or [], workspace, is_grant=True)


@principal_app.command("revoke")
@reports_errors
def revoke(
    name: str,
    role: RoleOption = None,
    clear: GrantOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Take roles or clearances from a principal; in force from its next act."""
    _change(name, role or [], clear or [], workspace, is_grant=False)


@principal_app.command("password")
@reports_errors
def password(
    name: str,
    new: Annotated[str, typer.Option("--password", envvar="HAETAE_PASSWORD")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Set a password and end the principal's sessions."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.PRINCIPAL_MANAGE)
        chosen = new or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        shell.workspace.identity.set_password(name, chosen, by=shell.principal.name)
    people.print(f"The password of {name} is set.")


@principal_app.command("disable")
@reports_errors
def disable(name: str, workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Shut a principal out."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.PRINCIPAL_MANAGE)
        shell.workspace.identity.disable(name, by=shell.principal.name)
    people.print(f"{name} can no longer act.")


@key_app.command("add")
@reports_errors
def add_key(
    name: str,
    purpose: Annotated[str, typer.Option("--purpose", help="What the key is for.")] = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Make an API key; it is shown this once."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.KEY_MANAGE)
        key = shell.workspace.identity.add_key(name, purpose=purpose, by=shell.principal.name)
    if as_json:
        write_json({"key": key})
        return
    people.print(key, markup=False)


@key_app.command("list")
@reports_errors
def list_keys(workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False) -> None:
    """List API keys by id."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.KEY_MANAGE)
        keys = shell.workspace.identity.list_keys()
    if as_json:
        write_json(
            {"keys": [{"key_id": k["key_id"], "principal": k["principal"],
                       "purpose": k["purpose"], "is_revoked": k["revoked_at"] is not None}
                      for k in keys]}
        )  # fmt: skip
        return
    for k in keys:
        state = "revoked" if k["revoked_at"] else "in force"
        people.print(f"{k['key_id']}  {k['principal']}  {state}  {k['purpose']}", markup=False)


@key_app.command("revoke")
@reports_errors
def revoke_key(key_id: str, workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Make an API key useless."""
    with open_shell(workspace) as shell:
        _manage(shell, Action.KEY_MANAGE)
        shell.workspace.identity.revoke_key(key_id, by=shell.principal.name)
    people.print(f"The key {key_id} is revoked.", markup=False)


def _change(
    name: str, roles: list[str], grants: list[str], workspace: WorkspaceOption, *, is_grant: bool
) -> None:
    with open_shell(workspace) as shell:
        _manage(shell, Action.PRINCIPAL_MANAGE)
        old = shell.workspace.identity.get(name)
        new_roles = old.roles | set(roles) if is_grant else old.roles - set(roles)
        held = old.clearance.grants
        new_grants = held | set(grants) if is_grant else held - set(grants)
        shell.workspace.identity.change_rights(
            name, roles=new_roles, clearance=new_grants, by=shell.principal.name
        )
    people.print(f"{name}: {', '.join(sorted(new_roles))}; {', '.join(sorted(new_grants))}")
