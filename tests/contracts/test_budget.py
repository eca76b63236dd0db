"""What an install, an import, a start and an idle server may cost; the figures are printed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALL_MB, IDLE_MB = 600, 400
SKIPPED = {"pip", "setuptools"}


def _core_distributions():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)) - SKIPPED


def _size_of(name):
    total = 0
    for file in distribution(name).files or []:
        path = Path(file.locate())
        if path.is_file():
            total += path.stat().st_size
    return total


def test_core_install_is_within_its_budget(record_property, capsys):
    sizes = {name: _size_of(name) for name in _core_distributions()}
    total_mb = sum(sizes.values()) / 1e6
    largest = sorted(sizes.items(), key=lambda pair: -pair[1])[:5]
    with capsys.disabled():
        named = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in largest)
        print(f"\nbudget: install {total_mb:.0f} MB of {INSTALL_MB} (largest: {named})")
    assert total_mb <= INSTALL_MB


def test_import_time_is_printed(capsys):
    code = "import time; t = time.perf_counter(); import haetae; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    with capsys.disabled():
        print(f"\nbudget: import haetae {float(done.stdout) * 1000:.1f} ms")
    # Not a timed test: what must hold is that nothing heavy is loaded (test_public_names).
    assert float(done.stdout) > 0


@pytest.mark.slow
def test_idle_server_is_within_its_memory(tmp_path, capsys):
    haetae = str(Path(sys.executable).with_name("haetae"))
    environment = {**os.environ, "HAETAE_WORKSPACE": str(tmp_path / "w")}
    subprocess.run([haetae, "init", str(tmp_path / "w")], check=True, capture_output=True)
    started = time.monotonic()
    server = subprocess.Popen(
        [haetae, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group()
        _wait_until_ready(address)
        ready_s = time.monotonic() - started
        resident_mb = _resident_mb(server.pid)
        with capsys.disabled():
            print(f"\nbudget: ready after {ready_s:.1f} s, idle {resident_mb:.0f} MB of {IDLE_MB}")
        assert resident_mb <= IDLE_MB
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def _wait_until_ready(address):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/readyz") as answer:
                assert json.load(answer) == {"status": "ready"}
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not become ready")


def _resident_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1000
