"""Making, serving and checking a workspace; the experts in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from haetae.cli.shell import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    notes,
    open_shell,
    people,
    reports_errors,
    write_json,
)
from haetae.errors import Conflict, ExpertError
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Resource
from haetae.workspace.workspace import OWNER, Workspace

expert_app = typer.Typer(help="Check an expert.", no_args_is_help=True)


@reports_errors
def init(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    name: Annotated[str, typer.Option("--name", help="The organisation's name.")] = "Haetae",
    as_json: JsonOption = False,
) -> None:
    """Make a new workspace with an owner who can sign in."""
    password = os.environ.get("HAETAE_PASSWORD") or secrets.token_urlsafe(12)
    with Workspace.create(folder, name=name) as workspace:
        workspace.identity.add(
            OWNER.name,
            roles=OWNER.roles,
            clearance=OWNER.clearance.grants,
            password=password,
            by=OWNER.name,
            display_name=OWNER.display_name,
        )
        key_id = workspace.keys.key_id
    if as_json:
        write_json({"workspace": folder, "name": OWNER.name, "password": password, "key": key_id})
        return
    people.print(f"The workspace {escape(str(folder))} is made; its key is {key_id}.")
    people.print(f"Sign in as [bold]{OWNER.name}[/] with the password [bold]{escape(password)}[/]")


@reports_errors
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8400,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A further name of this server.")
    ] = None,
    unsealed: Annotated[
        bool, typer.Option("--unsealed", help="Leave the wall out; goes on the ledger.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Serve the console and the API; nothing can leave the process."""
    from haetae.server.run import Serving
    from haetae.server.run import serve as run

    shell = open_shell(workspace)
    identity = shell.workspace.identity

    def show(address: str) -> None:
        people.print(f"Haetae serves {escape(shell.workspace.settings.name)} at {address}")
        if any(p.name == OWNER.name for p in identity.list_principals()):
            code = identity.start_code(OWNER.name)
            people.print(f"Sign in once by  {address}/#code={code}", markup=False)
        people.print("Stop it with Ctrl-C.")

    serving = Serving(host=host, port=port, names=tuple(name or ()), is_sealed=not unsealed)
    run(shell.workspace, serving, on_ready=show)


@reports_errors
def doctor(workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False) -> None:
    """Check the whole house and say what to do about what is wrong."""
    from haetae.knowledge.doctor import examine

    with open_shell(workspace) as shell:
        shell.workspace.guard.check(
            shell.principal, Action.WORKSPACE_READ, Resource(kind="workspace")
        )
        found = examine(shell.workspace)
    if as_json:
        write_json({"checks": found})
    else:
        colour = {"ok": "green", "warn": "yellow", "bad": "red"}
        for check in found:
            state = f"[{colour[check.state]}]{check.state:<4}[/]"
            people.print(f"{state} {check.name:<10} {escape(check.detail)}")
            if check.hint:
                people.print(f"                → {escape(check.hint)}")
    bad = [check.name for check in found if check.state == "bad"]
    if bad:
        raise Conflict(f"not well: {', '.join(bad)}", hint="Do what is said beside each")


@reports_errors
def experts(workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False) -> None:
    """List the experts that are installed, with their cards."""
    from haetae.expert.registry import list_experts

    with open_shell(workspace) as shell:
        shell.workspace.guard.check(shell.principal, Action.EXPERT_READ, Resource(kind="experts"))
        found = list_experts(shell.workspace.settings.trusted_experts)
    if as_json:
        write_json({"experts": found})
        return
    for expert in found:
        people.print(f"[bold]{expert.name}[/]  {expert.state}  ({expert.distribution})")
        if expert.card:
            people.print(f"    {escape(expert.card.summary)}")
            people.print(
                f"    takes {escape(expert.card.takes)}; gives {escape(expert.card.gives)}"
            )
            people.print(f"    not for: {escape(expert.card.not_for)}")
        else:
            people.print(f"    {escape(expert.reason)}")
    if not found:
        people.print("No expert is installed. Write one: docs/how-to/write-an-expert.md")


@expert_app.command("check")
@reports_errors
def check(
    name: str, workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False
) -> None:
    """Run the conformance checks on an installed expert."""
    from haetae.expert.check import check_expert
    from haetae.expert.registry import load_expert

    with open_shell(workspace) as shell:
        shell.workspace.guard.check(
            shell.principal, Action.EXPERT_FIT, Resource(kind="expert", name=name)
        )
        findings = check_expert(load_expert(name, shell.workspace.settings.trusted_experts))
        failed = [finding for finding in findings if finding.problem]
        shell.workspace.ledger.append(
            Draft(
                kind="expert.checked",
                actor=shell.principal.name,
                subject=name,
                body={"checks": len(findings), "failed": [f.check for f in failed]},
            )
        )
    if as_json:
        write_json({"findings": findings})
    else:
        for finding in findings:
            state = "[red]no[/] " if finding.problem else "[green]yes[/]"
            people.print(f"{state} {finding.check}  {escape(finding.problem)}")
    if failed:
        raise ExpertError(
            f"{len(failed)} of {len(findings)} checks failed", hint="Mend what is named above"
        )
    notes.print(f"{name} conforms.")
