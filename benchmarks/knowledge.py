"""Documents and knowledge: `python -m benchmarks.knowledge [--full]`.

Writes `benchmarks/results/knowledge.json`. `--full` grows the index to a million passages.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from benchmarks import answers, documents_pdf, documents_xml, ingest, result, retrieval, spine

PARTS: tuple[tuple[str, Callable[[], list[dict[str, Any]]]], ...] = (
    ("PDF", documents_pdf.rows),
    ("XML and near-duplicates", documents_xml.rows),
    ("ingest", ingest.rows),
    ("spine", spine.rows),
    ("answers", answers.rows),
    ("retrieval", lambda: retrieval.rows(full="--full" in sys.argv)),
)


def main() -> None:
    """Run every part and write the result file."""
    rows: list[dict[str, Any]] = []
    for name, part in PARTS:
        print(f"{name} ...", flush=True)
        made = part()
        rows += made
        for row in made:
            print(f"  {row['task']}, {row['metric']}: {row['ours']} (peer {row.get('peer')})")
    print(f"written: {result.write('knowledge', rows)}")


if __name__ == "__main__":
    main()
