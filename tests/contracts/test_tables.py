"""The measured tables in README and docs say what the result files say."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.result import FIELDS, RESULTS  # noqa: E402


def test_tables_are_those_of_the_result_files():
    done = subprocess.run(
        [sys.executable, "scripts/write_tables.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_result_rows_have_every_field():
    files = list(RESULTS.glob("*.json"))
    assert files
    for path in files:
        for row in json.loads(path.read_text(encoding="utf-8")):
            assert set(row) == set(FIELDS), path
            assert row["commit"]
            assert row["ours"] is not None or row["peer"] is not None, row["task"]
