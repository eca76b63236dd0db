"""Result files: one row a figure, in one form, with the machine and the commit it was made on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
FIELDS = (
    "part", "task", "metric", "unit", "higher_is_better", "ours", "spread", "num_seeds", "floor",
    "floor_name", "peer", "peer_name", "published", "published_source", "aim", "seconds",
    "peak_mb", "data", "machine", "commit", "date",
)  # fmt: skip


def write_part(
    area: str, part: str, rows: Iterable[Mapping[str, Any]], *, order: Sequence[str]
) -> Path:
    """Write one part's rows into an area's file in place of that part's earlier rows.

    Args:
        order: the area's parts as they follow each other in the file.

    Raises:
        ValueError: a row has an unknown field, or lacks a task, metric or unit.
    """
    context = {"machine": _machine(), "commit": _commit(), "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    made = []
    for row in rows:
        unknown = set(row) - set(FIELDS)
        if unknown or not all(row.get(name) for name in ("task", "metric", "unit")):
            raise ValueError(
                f"the row {row.get('task')} has {unknown or 'no task, metric or unit'}"
            )
        made.append({name: {**row, **context, "part": part}.get(name) for name in FIELDS})
    path = RESULTS / f"{area}.json"
    path.parent.mkdir(exist_ok=True)
    kept = [row for row in read(area) if row["part"] != part] if path.exists() else []
    ordered = sorted(kept + made, key=lambda row: order.index(row["part"]))
    text = json.dumps(ordered, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def read(area: str) -> list[dict[str, Any]]:
    """Read an area's rows."""
    rows: list[dict[str, Any]] = json.loads((RESULTS / f"{area}.json").read_text(encoding="utf-8"))
    return rows


def _machine() -> str:
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} cores, {model}"


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
