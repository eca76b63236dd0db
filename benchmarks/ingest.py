"""Ingest end to end: files on disk to searchable passages, in CPU-seconds of all processes.

The peer is what a good engineer would wire together in an hour: markitdown for text, pieces of
800 characters, LanceDB with its default full-text index. It keeps no pages, boxes, labels,
ledger or quarantine, and it flushes nothing to the disk.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[2] / "shared" / "data"))
NUM_RUNS = 3
PIECE_CHARACTERS = 800


def files() -> list[Path]:
    """List the real files that both can read: PDFs that hold text."""
    documents = DATA / "documents"
    return sorted([*(documents / "pdf").glob("*.pdf"), *documents.glob("pdf_tables*/*.pdf")])


def ours(folder: Path, out: Path) -> int:
    """Ingest a folder into a new workspace; gives the number of documents."""
    from haetae.knowledge.library import Library
    from haetae.sovereign.label import Label
    from haetae.workspace.workspace import OWNER, Workspace

    with Workspace.create(out, name="benchmark") as workspace:
        library = Library(workspace)
        report = library.ingest(OWNER, folder, Label.of("general"), num_workers=2)
        library.close()
    return report.added + report.merged


def peer(folder: Path, out: Path) -> int:
    """Convert with markitdown and index with LanceDB's defaults."""
    import lancedb
    from markitdown import MarkItDown

    converter, rows, num = MarkItDown(), [], 0
    for path in sorted(folder.iterdir()):
        text = converter.convert(str(path)).text_content
        num += 1
        rows += [
            {"id": f"{path.name}-{at}", "text": text[at : at + PIECE_CHARACTERS]}
            for at in range(0, len(text), PIECE_CHARACTERS)
        ]
    table = lancedb.connect(out).create_table("passages", rows)
    table.create_fts_index("text")
    return num


def _measure(name: str, folder: Path) -> tuple[float, int, float]:
    """Run one side in a process of its own: CPU-seconds, documents, peak memory in MB."""
    code = (
        "import sys; from pathlib import Path; import benchmarks.ingest as b;"
        f"print('documents', b.{name}(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder), f"{out}/made"],
            capture_output=True,
            text=True,
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    num = int(done.stdout.split("documents")[-1])
    return seconds, num, after.ru_maxrss / 1024


def rows() -> list[dict[str, Any]]:
    """Measure both sides on the same files, one after the other, several times."""
    found = files()
    if not found:
        return []
    with tempfile.TemporaryDirectory() as folder:
        for path in found:
            (Path(folder) / path.name).symlink_to(path)
        copied = _copy(Path(folder))
        sides: dict[str, Callable[[], tuple[float, int, float]]] = {
            "ours": lambda: _measure("ours", copied),
            "peer": lambda: _measure("peer", copied),
        }
        runs = {name: [run() for _ in range(NUM_RUNS)] for name, run in sides.items()}
    rate = {n: [num / seconds for seconds, num, _ in r] for n, r in runs.items()}
    return [
        {
            "task": "ingest of real PDFs, file to searchable",
            "metric": "documents per CPU-second",
            "unit": "1/s",
            "higher_is_better": True,
            "ours": round(statistics.median(rate["ours"]), 3),
            "spread": round(max(rate["ours"]) - min(rate["ours"]), 3),
            "num_seeds": NUM_RUNS,
            "peer": round(statistics.median(rate["peer"]), 3),
            "peer_name": "markitdown 0.1 + LanceDB full text",
            "seconds": round(statistics.median(s for s, _, _ in runs["ours"]), 2),
            "peak_mb": round(max(m for _, _, m in runs["ours"])),
            "data": f"documents/pdf and pdf_tables_icdar2013, {len(found)} files",
        }
    ]


def _copy(folder: Path) -> Path:
    """Copy the linked files, since a link out of the folder is put aside."""
    copied = folder / "copied"
    copied.mkdir()
    for link in folder.iterdir():
        if link.is_symlink():
            (copied / link.name).write_bytes(link.read_bytes())
    return copied


if __name__ == "__main__":
    for row in rows():
        print(row)
