"""Documents and knowledge: `python -m benchmarks.knowledge [--full] [--only PART]`.

Writes `benchmarks/results/knowledge.json`. `--full` grows the index to a million passages;
`--only` runs one part and replaces its rows, each of which names the commit it was made on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from benchmarks import (
    answers,
    answers_real,
    documents_pdf,
    documents_xml,
    ingest,
    result,
    retrieval,
    spine,
)

Rows = Sequence[Mapping[str, object]]
AREA = "knowledge"


def parts(*, full: bool) -> dict[str, Callable[[], Rows]]:
    """Name the parts in the order in which they are shown."""
    return {
        "answers": lambda: [*answers.rows(), *answers_real.rows()],
        "abstention": lambda: list(retrieval.abstention()),
        "retrieval": lambda: retrieval.rows(full=full),
        "pdf": documents_pdf.rows,
        "xml": documents_xml.rows,
        "ingest": ingest.rows,
        "spine": spine.rows,
    }


def main() -> None:
    """Run the parts and write the result file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.knowledge")
    parser.add_argument("--full", action="store_true", help="up to a million passages")
    parser.add_argument("--only", choices=parts(full=False), help="one part")
    asked = parser.parse_args()
    order = list(parts(full=False))
    for name, part in parts(full=asked.full).items():
        if asked.only in (None, name):
            print(f"{name} ...", flush=True)
            rows = part()
            for row in rows:
                print(f"  {row['task']}, {row['metric']}: {row['ours']} (peer {row.get('peer')})")
            # Written part by part, so that an hour's work survives a fault in the last one.
            path = result.write_part(AREA, name, rows, order=order)
            print(f"  written: {path}", flush=True)


if __name__ == "__main__":
    main()
