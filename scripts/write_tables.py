"""Write the measured tables of README and docs from the result files.

A table stands between `<!-- table: AREA -->` and `<!-- end -->` and shows the whole area, or
between `<!-- table: AREA headlines -->` and the same end and shows the rows named below.
`--check` writes nothing and fails when a table differs from its result file.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import result  # noqa: E402

HEADLINES = (
    (
        "answers to the demonstration's questions",
        "share of answerable questions answered by the right quote",
    ),
    ("questions that the demonstration does not answer", "share met with silence"),
    ("answers, KorQuAD dev", "share of answerable questions answered by the right quote"),
    ("answers, KorQuAD dev", "share of answers that hold the right quote"),
    ("answers, KorQuAD dev", "share of unanswerable questions answered"),
    ("answers, real papers, patents and PDFs", "share of answers that hold the right quote"),
    ("answers, real papers, patents and PDFs", "share of unanswerable questions answered"),
    ("search Cranfield, all questions", "nDCG@10"),
    ("search Cranfield, even questions", "nDCG@10"),
    ("search KorQuAD dev, text alone, even questions", "nDCG@10"),
    ("search KorQuAD dev with titles, even questions", "nDCG@10"),
    ("search 100,000 by words", "p50"),
    ("search 100,000 by words", "p99"),
    ("search 1,000,000 by words", "p50"),
    ("search 1,000,000 by words", "p99"),
    ("search 1,000,000 by words and vectors, with a filter", "p99"),
    ("freshness 1,000,000", "seconds until a new passage is found, worst of 20"),
    ("PDF to text with boxes, order, tables, figures, passages", "pages per CPU-second"),
    ("tables from PDF, ICDAR 2013", "document F1 of neighbouring cells, held out"),
    ("tables from PDF, ICDAR 2013", "micro F1 of neighbouring cells, held out"),
    ("ingest of real PDFs, file to searchable", "documents per CPU-second"),
    ("ledger, durable in groups of 64", "entries per second"),
)
_TABLE = re.compile(r"(<!-- table: (\w+)( headlines)? -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write or check every table; gives the exit code."""
    is_check, differing = "--check" in sys.argv, []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        old = path.read_text(encoding="utf-8")
        new = _TABLE.sub(lambda m: m[1] + table(_rows(m[2], is_short=bool(m[3]))) + m[4], old)
        if new != old:
            differing.append(path.relative_to(ROOT))
            if not is_check:
                path.write_text(new, encoding="utf-8")
    for path in differing:
        print(f"{'differs' if is_check else 'written'}: {path}")
    return 1 if is_check and differing else 0


def _rows(area: str, *, is_short: bool) -> list[dict[str, Any]]:
    rows = result.read(area)
    if not is_short:
        return rows
    named = {(row["task"], row["metric"]): row for row in rows}
    return [named[headline] for headline in HEADLINES]


def table(rows: list[dict[str, Any]]) -> str:
    """Write rows as a Markdown table: ours beside floor, peer, published and aim."""
    lines = [
        "| task | measure | Haetae | peer | plain baseline | published | aim |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ours = _number(row["ours"]) + (f" ± {_number(row['spread'] / 2)}" if row["spread"] else "")
        lines.append(
            f"| {row['task']} | {_measure(row)} | **{ours}**"
            f" | {_named(row, 'peer', 'peer_name')} | {_named(row, 'floor', 'floor_name')}"
            f" | {_named(row, 'published', 'published_source')} | {_number(row['aim'])} |"
        )
    return "\n".join(lines) + "\n"


def _measure(row: dict[str, Any]) -> str:
    """Name the measure, with its unit where the name does not say it."""
    is_said = row["unit"] not in ("ms", "MB")
    return row["metric"] if is_said else f"{row['metric']}, {row['unit']}"


def _named(row: dict[str, Any], value: str, name: str) -> str:
    if row[value] is None:
        return "–"
    return f"{_number(row[value])} ({row[name]})"


def _number(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


if __name__ == "__main__":
    sys.exit(main())
