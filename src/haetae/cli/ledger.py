"""The ledger from the shell: verify, show, witness."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from haetae.cli.shell import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    login_name,
    open_shell,
    people,
    reports_errors,
    write_json,
)
from haetae.errors import LedgerBroken
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Resource

app = typer.Typer(help="Check and read the ledger.", no_args_is_help=True)


@app.command("verify")
@reports_errors
def verify_ledger(
    witness: Annotated[
        Path | None, typer.Option("--witness", help="A witness file kept outside the workspace.")
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="The key that an auditor was handed.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Check every byte of the ledger; names the first bad record.

    Opens the ledger's files only, so it works on a ledger that Haetae itself refuses to use.
    """
    from haetae.sovereign.keys import read_public
    from haetae.sovereign.verify import check_witness, verify
    from haetae.workspace.workspace import read_settings

    settings = read_settings(workspace)
    path = workspace / "ledger" / "ledger.log"
    key = read_public(public_key or workspace / "keys" / "signing.pub.pem")
    verdict = verify(
        path, key=key, origin=settings.workspace_id, copies=path.with_name("checkpoints.log")
    )
    reason = verdict.reason
    if verdict.ok and witness is not None:
        reason = check_witness(witness, path, origin=settings.workspace_id)
    if as_json:
        write_json({"verdict": verdict, "witness": reason if verdict.ok else ""})
    elif not reason:
        people.print(
            f"[green]The ledger is whole.[/] {verdict.records} entries, {verdict.checkpoints}"
            f" checkpoints signed by {verdict.signed_by}, {verdict.seconds:.2f} s"
        )
    if reason:
        raise LedgerBroken(
            reason,
            hint="Restore the ledger from a backup and find out who could write to it",
            where=f"{path} line {verdict.first_bad}" if verdict.first_bad else str(path),
        )


@app.command("show")
@reports_errors
def show(
    reason: Annotated[str, typer.Option("--reason", help="Why you look; goes on the ledger.")],
    kind: Annotated[str, typer.Option("--kind", help="For example `document.` or one kind.")] = "",
    num: Annotated[int, typer.Option("--num", "-n", min=1, max=10_000)] = 30,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Show the newest entries; the look itself is recorded."""
    with open_shell(workspace) as shell:
        shell.workspace.guard.check(shell.principal, Action.LEDGER_READ, Resource(kind="ledger"))
        shell.workspace.ledger.append(
            Draft(
                kind="ledger.read",
                actor=shell.principal.name,
                subject="ledger",
                body={"reason": reason, "login": login_name()},
            )
        )
        found = shell.workspace.lineage.latest(shell.principal.clearance, num=num, kind=kind)
    if as_json:
        write_json({"entries": found})
        return
    for entry in reversed(found):
        people.print(
            f"{entry.seq:>6}  {entry.time}  {entry.kind:<22} {entry.actor:<12} {entry.subject}",
            markup=False,
        )


@app.command("witness")
@reports_errors
def witness_ledger(
    file: Annotated[Path, typer.Argument(help="Keep it where the workspace's owner cannot write.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Check that the ledger only grew since the witness last saw it, and note its state."""
    from haetae.sovereign.verify import check_witness, write_witness

    with open_shell(workspace) as shell:
        shell.workspace.guard.check(shell.principal, Action.LEDGER_VERIFY, Resource(kind="ledger"))
        origin = shell.workspace.settings.workspace_id
        verdict = shell.workspace.verify_ledger()
        reason = verdict.reason or check_witness(file, shell.workspace.ledger.path, origin=origin)
        if reason:
            raise LedgerBroken(reason, hint="Keep the witness; restore the ledger", where=str(file))
        write_witness(file, verdict, origin=origin)
    if as_json:
        write_json({"size": verdict.records, "head": verdict.head})
        return
    people.print(f"The witness has seen {verdict.records} entries.")
