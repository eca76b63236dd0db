"""Write the measured tables of README and docs from the result files.

A table stands between `<!-- table: AREA PART ... -->` and `<!-- end -->`; without parts it shows
the whole area. `--check` writes nothing and fails when a table differs from its result file.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import result  # noqa: E402

_TABLE = re.compile(r"(<!-- table: (\w+)((?: \w+)*) -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write or check every table; gives the exit code."""
    is_check, differing = "--check" in sys.argv, []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        old = path.read_text(encoding="utf-8")
        new = _TABLE.sub(lambda m: m[1] + table(_rows(m[2], m[3].split())) + m[4], old)
        if new != old:
            differing.append(path.relative_to(ROOT))
            if not is_check:
                path.write_text(new, encoding="utf-8")
    for path in differing:
        print(f"{'differs' if is_check else 'written'}: {path}")
    return 1 if is_check and differing else 0


def _rows(area: str, parts: list[str]) -> list[dict[str, Any]]:
    return [row for row in result.read(area) if not parts or row["part"] in parts]


def table(rows: list[dict[str, Any]]) -> str:
    """Write rows as a Markdown table: ours beside floor, peer, published and aim."""
    lines = [
        "| task | measure | Haetae | peer | plain baseline | published | aim |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ours = _number(row["ours"]) + (f" ± {_number(row['spread'] / 2)}" if row["spread"] else "")
        lines.append(
            f"| {row['task']} | {row['metric']} | **{ours}**"
            f" | {_named(row, 'peer', 'peer_name')} | {_named(row, 'floor', 'floor_name')}"
            f" | {_named(row, 'published', 'published_source')} | {_number(row['aim'])} |"
        )
    return "\n".join(lines) + "\n"


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
