"""The spine: how fast the ledger writes durably and is verified."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from haetae.sovereign.keys import Keys
from haetae.sovereign.ledger import Draft, Ledger
from haetae.sovereign.verify import verify

NUM_ENTRIES = 40_000
GROUP = 64
NUM_RUNS = 3


def rows() -> list[dict[str, Any]]:
    """Measure wall time, since a durable write is mostly waiting for the disk."""
    written, verified, alone = [], [], []
    for _ in range(NUM_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            writes, verifies = _ledger(Path(folder))
            written.append(writes)
            verified.append(verifies)
            alone.append(_plain_file(Path(folder) / "plain"))
    common = {"higher_is_better": True, "unit": "1/s", "num_seeds": NUM_RUNS, "data": "generated"}
    return [
        {
            **common,
            "task": f"ledger, durable in groups of {GROUP}",
            "metric": "entries per second",
            "ours": round(statistics.median(written)),
            "spread": round(max(written) - min(written)),
            "floor": round(statistics.median(alone)),
            "floor_name": f"plain lines, fdatasync every {GROUP}, no hash, no signature",
            "aim": 20_000,
        },
        {
            **common,
            "task": "ledger, verified byte for byte",
            "metric": "entries per second",
            "ours": round(statistics.median(verified)),
            "spread": round(max(verified) - min(verified)),
            "aim": 50_000,
        },
    ]


def _ledger(folder: Path) -> tuple[float, float]:
    keys = Keys.create(folder / "keys")
    ledger = Ledger(folder / "ledger", keys=keys, origin="benchmark")
    drafts = [
        Draft(kind="document.added", actor="owner", subject=f"{n:020x}", body={"sha256": "0" * 64})
        for n in range(NUM_ENTRIES)
    ]
    started = time.perf_counter()
    for at in range(0, NUM_ENTRIES, GROUP):
        ledger.append_many(drafts[at : at + GROUP])
    writing_s = time.perf_counter() - started
    verdict = verify(
        ledger.path, key=keys.public, origin="benchmark", copies=ledger.checkpoints_path
    )
    if not verdict.ok or verdict.records != NUM_ENTRIES:
        raise RuntimeError(f"the ledger does not verify: {verdict.reason}")
    return NUM_ENTRIES / writing_s, NUM_ENTRIES / verdict.seconds


def _plain_file(path: Path) -> float:
    line = b'{"actor":"owner","body":{"sha256":"' + b"0" * 64 + b'"},"kind":"document.added"}\n'
    started = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for _ in range(0, NUM_ENTRIES, GROUP):
            file.write(line * GROUP)
            os.fdatasync(file.fileno())
    return NUM_ENTRIES / (time.perf_counter() - started)


if __name__ == "__main__":
    for row in rows():
        print(row)
