"""Documents, quarantine and index from the shell."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from haetae.cli.shell import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    open_shell,
    people,
    reports_errors,
    write_json,
)
from haetae.sovereign.label import union
from haetae.sovereign.policy import Action, Resource

document_app = typer.Typer(help="List and delete documents.", no_args_is_help=True)
quarantine_app = typer.Typer(help="See and retry what was put aside.", no_args_is_help=True)
index_app = typer.Typer(help="Keep the index.", no_args_is_help=True)


@document_app.command("list")
@reports_errors
def list_documents(
    words: Annotated[str, typer.Argument(help="Words of the title.")] = "",
    num: Annotated[int, typer.Option("--num", "-n", min=1, max=1000)] = 50,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """List documents, newest first."""
    from haetae.knowledge.catalog import Listing
    from haetae.knowledge.library import Library

    with open_shell(workspace) as shell:
        rows = Library(shell.workspace).browse(shell.principal, Listing(words=words), num=num)
    if as_json:
        shown = [
            {"document_id": r.document_id, "title": r.title, "kind": r.kind, "date": r.date,
             "language": r.language, "compartments": r.label.compartments, "pages": r.num_pages}
            for r in rows
        ]  # fmt: skip
        write_json({"documents": shown})
        return
    for row in rows:
        facts = [row.kind, row.date or "no date", f"{row.num_pages} pages", row.label.key]
        people.print(f"{row.document_id}  {row.title}  ({', '.join(facts)})", markup=False)


@document_app.command("delete")
@reports_errors
def delete_document(
    document_id: str,
    reason: Annotated[str, typer.Option("--reason", help="Why; goes on the ledger.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Delete a document everywhere and name what was made from it."""
    from haetae.knowledge.library import Library

    with open_shell(workspace) as shell:
        removal = Library(shell.workspace).delete(shell.principal, document_id, reason=reason)
    if as_json:
        write_json(removal)
        return
    people.print(f"Removed {removal.passages} passages and {removal.files} files.")
    for kind, subject in removal.tainted:
        people.print(f"  made from it: {kind} {subject}", markup=False)


@document_app.command("prove-deleted")
@reports_errors
def prove_deleted(
    document_id: str,
    words: Annotated[str, typer.Argument(help="Words that stood only in that document.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Look for a deleted document's words in every file of the workspace."""
    from haetae.errors import Conflict
    from haetae.knowledge.catalog import Catalog
    from haetae.knowledge.residue import find_residue

    with open_shell(workspace) as shell:
        # It looks into every file, so it tells of every compartment.
        everything = union(Catalog(shell.workspace.engine).labels())
        shell.workspace.guard.check(
            shell.principal, Action.DOCUMENT_DELETE, Resource(kind="library", label=everything)
        )
        found = find_residue(shell.workspace, document_id, words)
    if as_json:
        write_json({"residue": found})
    else:
        people.print("Nothing is left." if not found else "\n".join(found), markup=False)
    if found:
        raise Conflict(
            f"{len(found)} places still hold it",
            hint="Delete the document first; run `haetae index rebuild` if it is deleted",
        )


@quarantine_app.command("list")
@reports_errors
def list_quarantine(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False
) -> None:
    """List the files that were put aside, why, and what to do."""
    from haetae.knowledge.library import Library

    with open_shell(workspace) as shell:
        rows = Library(shell.workspace).browse_quarantine(shell.principal)
    if as_json:
        write_json(
            {"items": [{"id": r.quarantine_id, "name": r.name, "reason": r.reason,
                        "detail": r.detail, "hint": r.hint} for r in rows]}
        )  # fmt: skip
        return
    for row in rows:
        people.print(f"{row.quarantine_id}  [yellow]{row.reason}[/]  {escape(row.name)}")
        people.print(f"    {escape(row.detail)}\n    → {escape(row.hint)}")
    if not rows:
        people.print("Nothing is in quarantine.")


@quarantine_app.command("retry")
@reports_errors
def retry(
    quarantine_id: str, workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False
) -> None:
    """Try to read a file again."""
    from haetae.knowledge.library import Library

    with open_shell(workspace) as shell:
        result = Library(shell.workspace).retry(shell.principal, quarantine_id)
    if as_json:
        write_json(result)
        return
    people.print(f"{result.status}: {result.detail or result.document_id}", markup=False)


@index_app.command("rebuild")
@reports_errors
def rebuild(workspace: WorkspaceOption = DEFAULT_WORKSPACE, as_json: JsonOption = False) -> None:
    """Make the index anew from the stored documents."""
    from haetae.knowledge.library import rebuild_index

    with open_shell(workspace) as shell:
        num = rebuild_index(shell.workspace, shell.principal)
    if as_json:
        write_json({"passages": num})
        return
    people.print(f"{num} passages indexed.")
