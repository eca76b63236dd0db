"""Taking documents in, searching them, asking them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
from haetae.sovereign.label import Label

NumOption = Annotated[int, typer.Option("--num", "-n", min=1, max=100)]
KindOption = Annotated[str, typer.Option("--kind", help="paper, patent, article or other.")]
LanguageOption = Annotated[str, typer.Option("--language", help="ko, en, ...")]
AfterOption = Annotated[str, typer.Option("--after", help="YYYY, YYYY-MM or YYYY-MM-DD.")]
BeforeOption = Annotated[str, typer.Option("--before", help="YYYY, YYYY-MM or YYYY-MM-DD.")]


@reports_errors
def ingest(
    path: Annotated[Path, typer.Argument(help="A file or a folder.")],
    compartment: Annotated[
        list[str] | None,
        typer.Option("--compartment", "-c", help="Repeat for several; who lacks one sees nothing."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64)] = os.cpu_count() or 2,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Take in documents; run it again to go on, or to take in what is new."""
    from haetae.knowledge.ingest import FileResult, Report
    from haetae.knowledge.library import Library
    from haetae.knowledge.sources import find_files
    from haetae.sovereign import egress

    egress.seal()
    started = time.monotonic()
    with open_shell(workspace) as shell:
        settings = shell.workspace.settings
        label = Label.of(*(compartment or [settings.default_compartment]))
        library = Library(shell.workspace)
        aside: list[FileResult] = []
        with _progress(is_shown=not as_json) as progress:
            task = progress.add_task("Reading", total=None, rate="")

            def show(result: FileResult, report: Report) -> None:
                rate = report.pages / max(time.monotonic() - started, 1e-6)
                done = report.added + report.unchanged + report.merged + report.quarantined
                progress.update(task, completed=done, rate=f"{rate:.1f} pages/s")
                if result.status == "quarantined":
                    aside.append(result)

            progress.update(task, total=sum(1 for _ in find_files(path)))
            report = library.ingest(
                shell.principal, path, label, num_workers=workers, on_result=show
            )
        library.close()
    if as_json:
        write_json({"report": report, "quarantined": aside})
        return
    seconds = time.monotonic() - started
    people.print(
        f"{report.added} added, {report.unchanged} unchanged, {report.merged} merged as"
        f" near-duplicates, {report.quarantined} put aside; {report.pages} pages in {seconds:.1f} s"
    )
    for result in aside:
        notes.print(f"  [yellow]{result.reason}[/] {escape(result.name)}: {escape(result.detail)}")
        notes.print(f"    → {escape(result.hint)}")


def _progress(*, is_shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        console=notes,
        disable=not is_shown,
        transient=True,
    )


@reports_errors
def ask(
    question: Annotated[str, typer.Argument(help="In Korean or English.")],
    kind: KindOption = "",
    language: LanguageOption = "",
    after: AfterOption = "",
    before: BeforeOption = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Answer from the documents, each sentence cited, or say that they do not answer."""
    from haetae.knowledge.ground import Answer
    from haetae.knowledge.library import Library
    from haetae.knowledge.passage import Filters

    filters = Filters(document_kind=kind, language=language, after=after, before=before)
    with open_shell(workspace) as shell:
        given: Answer = Library(shell.workspace).ask(shell.principal, question, filters=filters)
    if as_json:
        write_json(given)
        return
    if not given.sentences:
        people.print(f"[bold]문서에 없습니다 / Not in your documents.[/] {escape(given.reason)}")
        return
    number = {citation: n for n, citation in enumerate(given.citations, start=1)}
    for sentence in given.sentences:
        marks = "".join(f"[{number[c]}]" for c in sentence.citations)
        people.print(f"{' '.join(sentence.text.split())} {marks}", markup=False)
    people.print()
    for citation, n in number.items():
        place = f"{citation.title} · {citation.page_label} · {citation.document_id}"
        people.print(f"[{n}] {place} · {citation.date or 'no date'}", markup=False, style="dim")
    for pair in given.contradictions:
        people.print(
            f"! {pair.reason}: [{number[pair.first]}] [{number[pair.second]}]", markup=False
        )
    people.print(f"({given.method}: the sentences are quotes)", style="dim")


@reports_errors
def search(
    query: Annotated[str, typer.Argument(help="In Korean or English.")],
    num: NumOption = 10,
    kind: KindOption = "",
    language: LanguageOption = "",
    after: AfterOption = "",
    before: BeforeOption = "",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_json: JsonOption = False,
) -> None:
    """Find passages."""
    from haetae.knowledge.library import Library
    from haetae.knowledge.passage import Filters

    filters = Filters(document_kind=kind, language=language, after=after, before=before)
    with open_shell(workspace) as shell:
        hits = Library(shell.workspace).search(shell.principal, query, num=num, filters=filters)
    if as_json:
        write_json({"hits": hits})
        return
    for hit in hits:
        passage = hit.passage
        people.print(
            f"[bold]{escape(passage.title)}[/] · {escape(passage.page_label)}"
            f" · {passage.document_id} · {hit.score:.2f}"
        )
        people.print(f"  {' '.join(passage.text.split())[:240]}", markup=False, style="dim")
    if not hits:
        people.print("Nothing found.")
