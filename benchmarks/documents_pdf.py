"""PDF reading: pages a CPU-second and tables as data, each beside a peer on the same files.

Speed: our reader does the whole work (reading order, boxes, tables, figures, passages); the peer
is markitdown, the floor is the bare text of pypdfium2, without order, boxes or tables.

Tables: ICDAR 2013, the measure of the competition: pairs of neighbouring non-empty cells, right
of and below each other, by their letters and digits. The 58 files are sorted by name; those at
even places (from 0) served to build the table finder, those at odd places were held out.

Each side runs in a process of its own: `python -m benchmarks.documents_pdf SIDE` prints one.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
import os
import re
import resource
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[2] / "shared" / "data"))
PDFS = DATA / "documents" / "pdf"
ICDAR = DATA / "documents" / "pdf_tables_icdar2013"
NUM_RUNS = 3
PUBLISHED_SOURCE = (
    "ICDAR 2013 table competition, complete process: FineReader 0.877, Nurminen 0.837"
)

Pairs = Counter[tuple[str, str, int]]
Cell = tuple[Hashable, int, int, int, int, str]  # key, row, last row, column, last column, text


def files() -> list[Path]:
    """List all real PDFs that hold text."""
    return sorted([*PDFS.glob("*.pdf"), *ICDAR.glob("*.pdf")])


# Sides: what is measured, each in a process of its own


def read_ours() -> int:
    """Read all files whole; gives the number of pages."""
    from haetae.data.pdf import read_pdf

    return sum(len(read_pdf(path.read_bytes(), name=path.name).pages) for path in files())


def read_bare() -> int:
    """Take the bare text with pypdfium2."""
    import pypdfium2

    num = 0
    for path in files():
        document = pypdfium2.PdfDocument(path)
        for page in document:
            text_page = page.get_textpage()
            text_page.get_text_range()
            text_page.close()
            page.close()
            num += 1
        document.close()
    return num


def read_markitdown() -> int:
    """Convert with markitdown, which knows no pages; they are counted on the side."""
    import pypdfium2
    from markitdown import MarkItDown

    converter, num = MarkItDown(), 0
    for path in files():
        converter.convert(str(path))
        num += len(pypdfium2.PdfDocument(path))
    return num


def tables_ours(path: Path) -> Pairs:
    """Find a file's tables with their cells."""
    import pypdfium2

    from haetae.data.pdf_build import tables_on
    from haetae.data.pdf_drawn import read_drawn
    from haetae.data.pdf_glyphs import read_glyphs
    from haetae.data.pdf_native import frame_of

    pairs: Pairs = Counter()
    for page in pypdfium2.PdfDocument(path):
        frame = frame_of(page)
        text_page = page.get_textpage()
        glyphs = read_glyphs(text_page, frame)
        drawn = read_drawn(page, frame)
        text_page.close()
        page.close()
        for table in [] if glyphs is None else tables_on(frame, glyphs, drawn):
            cells = table.grid.cells
            pairs += adjacent(
                (k, c.row, c.last_row, c.column, c.last_column, c.text) for k, c in enumerate(cells)
            )
    return pairs


def tables_camelot(path: Path) -> Pairs:
    """Find a file's tables with camelot's hybrid parser."""
    import camelot

    pairs: Pairs = Counter()
    for table in camelot.read_pdf(str(path), pages="all", flavor="hybrid"):
        pairs += adjacent(_plain(table.df.to_numpy().tolist()))
    return pairs


def tables_pdfplumber(path: Path) -> Pairs:
    """Find a file's tables with pdfplumber's default, by lines."""
    import pdfplumber

    pairs: Pairs = Counter()
    with pdfplumber.open(path) as document:
        for page in document.pages:
            for rows in page.extract_tables():
                pairs += adjacent(_plain(rows))
    return pairs


def _plain(rows: list[list[str | None]]) -> Iterator[Cell]:
    for i, row in enumerate(rows):
        yield from (((i, j), i, i, j, j, text or "") for j, text in enumerate(row))


# The measure


def adjacent(cells: Iterable[Cell]) -> Pairs:
    """Count the pairs of neighbouring texts of one table."""
    grid: dict[tuple[int, int], tuple[Hashable, str]] = {}
    for key, row, last_row, column, last_column, text in cells:
        bare = re.sub(r"[\W_]+", "", text).lower()
        for i in range(row, last_row + 1):
            grid.update({(i, j): (key, bare) for j in range(column, last_column + 1)})
    filled = {place: cell for place, cell in grid.items() if cell[1]}
    pairs = {}
    for turn in (0, 1):
        order = sorted(filled, key=lambda place: (place[turn], place[1 - turn]))
        for a, b in pairwise(order):
            (first, word), (second, next_word) = filled[a], filled[b]
            if a[turn] == b[turn] and first != second:
                pairs.setdefault((first, second, turn), (word, next_word, turn))
    return Counter(pairs.values())


def gold(path: Path) -> Pairs:
    """Read what the competition marked by hand."""
    from lxml import etree

    source = path.with_name(f"{path.stem}-str.xml.gz")
    root = etree.fromstring(gzip.decompress(source.read_bytes()), etree.XMLParser(recover=True))
    pairs: Pairs = Counter()
    for table in root.iter("table"):
        cells: list[Cell] = []
        for region in table.iter("region"):
            down, right = (int(region.get(f"{k}-increment") or 0) for k in ("row", "col"))
            for cell in region.iter("cell"):
                row, column = int(cell.get("start-row")), int(cell.get("start-col"))
                last = (int(cell.get("end-row") or row), int(cell.get("end-col") or column))
                text = cell.findtext("content") or ""
                key = (region.get("page"), cell.get("id"), row, column)
                span = (row + down, last[0] + down, column + right, last[1] + right)
                cells.append((key, *span, text))
        pairs += adjacent(cells)
    return pairs


def scores(found: list[Pairs], marked: list[Pairs]) -> dict[str, float]:
    """Give micro F1 over all pairs, and F1 of precision and recall averaged over documents."""
    right = [(f & m).total() for f, m in zip(found, marked, strict=True)]
    num_found = sum(f.total() for f in found)
    num_marked = sum(m.total() for m in marked)
    precision = [r / max(1, f.total()) for r, f in zip(right, found, strict=True)]
    recall = [r / max(1, m.total()) for r, m in zip(right, marked, strict=True)]
    return {
        "micro": _f1(sum(right) / max(1, num_found), sum(right) / max(1, num_marked)),
        "document": _f1(statistics.fmean(precision), statistics.fmean(recall)),
    }


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def score_tables(find: Callable[[Path], Pairs]) -> dict[str, Any]:
    """Score a table finder on the whole set and on the held-out half."""
    import pypdfium2

    paths = sorted(ICDAR.glob("*.pdf"))
    before = _cpu()
    found, errors = [], 0
    for path in paths:
        try:
            found.append(find(path))
        except Exception:  # a peer may fail on a file; that file then counts as no table
            found.append(Counter())
            errors += 1
    seconds = _cpu() - before
    marked = [gold(path) for path in paths]
    return {
        "whole": scores(found, marked),
        "held out": scores(found[1::2], marked[1::2]),
        "pages": sum(len(pypdfium2.PdfDocument(path)) for path in paths),
        "seconds": seconds,
        "errors": errors,
    }


def read_pages(read: Callable[[], int], *modules: str) -> dict[str, Any]:
    """Measure how long a reader takes for all files, its libraries once loaded."""
    for module in modules:
        importlib.import_module(module)
    before = _cpu()
    pages = read()
    return {"pages": pages, "seconds": _cpu() - before}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


SIDES: dict[str, Callable[[], dict[str, Any]]] = {
    "ours": lambda: read_pages(read_ours, "haetae.data.pdf"),
    "bare": lambda: read_pages(read_bare, "pypdfium2"),
    "markitdown": lambda: read_pages(
        read_markitdown, "markitdown", "pdfminer.high_level", "pdfplumber"
    ),
    "tables": lambda: score_tables(tables_ours),
    "tables-camelot": lambda: score_tables(tables_camelot),
    "tables-pdfplumber": lambda: score_tables(tables_pdfplumber),
}


def measure(side: str) -> dict[str, Any]:
    """Run one side in a process of its own and add its peak memory."""
    code = f"import benchmarks.documents_pdf as b; b.report({side!r})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(side: str) -> None:
    """Print what a side measures as one line of JSON."""
    import logging

    logging.disable(logging.CRITICAL)
    result = SIDES[side]()
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result))


# Rows


def rows() -> list[dict[str, Any]]:
    """Measure all sides on the same files, one after the other."""
    if not files():
        return []
    return [*_speed_rows(), *_table_rows()]


def _speed_rows() -> list[dict[str, Any]]:
    # In turns, so that a busy machine slows all sides alike.
    runs = [{side: measure(side) for side in ("ours", "bare")} for _ in range(NUM_RUNS)]
    peer = measure("markitdown")
    rates = [run["ours"]["pages"] / run["ours"]["seconds"] for run in runs]
    bare = statistics.median(run["bare"]["pages"] / run["bare"]["seconds"] for run in runs)
    peer_rate = peer["pages"] / peer["seconds"]
    common = {
        "task": "PDF to text with boxes, order, tables, figures, passages",
        "higher_is_better": True,
        "num_seeds": NUM_RUNS,
        "peer_name": "markitdown",
        "seconds": round(statistics.median(run["ours"]["seconds"] for run in runs), 2),
        "peak_mb": max(run["ours"]["peak_mb"] for run in runs),
        "data": f"{len(files())} PDFs, {runs[0]['ours']['pages']} pages",
    }
    lost = runs[0]["bare"]["pages"] - runs[0]["ours"]["pages"]
    return [
        {
            **common,
            "metric": "pages per CPU-second",
            "unit": "1/s",
            "ours": round(statistics.median(rates), 1),
            "spread": round(max(rates) - min(rates), 1),
            "floor": round(bare, 1),
            "floor_name": "pypdfium2, bare text",
            "peer": round(peer_rate, 2),
            "aim": 60,
        },
        {
            **common,
            "metric": "times as fast as markitdown",
            "unit": "1",
            "ours": round(statistics.median(rates) / peer_rate, 1),
            "floor": round(bare / peer_rate, 1),
            "floor_name": "pypdfium2, bare text",
            "peer": 1,
            "aim": 10,
        },
        {
            **common,
            "metric": "pages lost",
            "unit": "1",
            "higher_is_better": False,
            "ours": lost,
            "peer": None,
            "peer_name": None,
            "aim": 0,
        },
    ]


def _table_rows() -> list[dict[str, Any]]:
    ours = measure("tables")
    peer_side, peer_name = "tables-pdfplumber", "pdfplumber, by lines"
    if importlib.util.find_spec("camelot"):
        peer_side, peer_name = "tables-camelot", "camelot, hybrid"
    peer = measure(peer_side)
    common = {
        "task": "tables from PDF, ICDAR 2013",
        "unit": "1",
        "higher_is_better": True,
        "num_seeds": 1,
        "peer_name": peer_name,
        "seconds": round(ours["seconds"], 2),
        "peak_mb": ours["peak_mb"],
    }
    made = []
    for part, num in (("whole", 58), ("held out", 29)):
        for kind, aim in (("document", 0.80), ("micro", 0.83)):
            published = 0.877 if (part, kind) == ("whole", "document") else None
            made.append(
                {
                    **common,
                    "metric": f"{kind} F1 of neighbouring cells, {part}",
                    "ours": round(ours[part][kind], 3),
                    "peer": round(peer[part][kind], 3),
                    "published": published,
                    "published_source": PUBLISHED_SOURCE if published else None,
                    "aim": aim,
                    "data": f"ICDAR 2013 tables, {num} PDFs",
                }
            )
    made.append(
        {
            **common,
            "metric": "pages per CPU-second, tables only",
            "unit": "1/s",
            "ours": round(ours["pages"] / ours["seconds"], 1),
            "peer": round(peer["pages"] / peer["seconds"], 1),
            "aim": 10,
            "data": "ICDAR 2013 tables, 58 PDFs",
        }
    )
    return made


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report(sys.argv[1])
    else:
        for row in rows():
            print(row)
