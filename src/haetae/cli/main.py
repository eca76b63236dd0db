"""The command line: every verb of the house."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from haetae.cli import documents, house, knowledge, ledger, people

app = typer.Typer(
    name="haetae",
    help="An organisation's own expert AI, on its own model, inside its own walls.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("haetae"))
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take the options that stand before every verb."""


app.command()(house.init)
app.command()(house.serve)
app.command()(house.doctor)
app.command()(house.experts)
app.command()(knowledge.ingest)
app.command()(knowledge.ask)
app.command()(knowledge.search)
app.add_typer(documents.document_app, name="document")
app.add_typer(documents.quarantine_app, name="quarantine")
app.add_typer(documents.index_app, name="index")
app.add_typer(people.principal_app, name="principal")
app.add_typer(people.key_app, name="key")
app.add_typer(ledger.app, name="ledger")
app.add_typer(house.expert_app, name="expert")


def main() -> None:
    """Run the command line."""
    app()
