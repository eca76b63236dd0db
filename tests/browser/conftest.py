"""A real server on a small workspace, and a browser that reports what it should not do."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra brings Playwright")
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright  # noqa: E402

# The views lie beside the tests, which pytest imports by path.
sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-password-for-tests"
READY_S = 60
CHROMIUM = os.environ.get("HAETAE_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FIRING_EN = """---
date: 2024-03-11
---

# Firing of cathode powder

## Results

The cathode powder is fired at 740 °C for 12 hours under flowing oxygen.
A longer firing gave no further gain.

## Outlook

The next trial varies the cooling rate.
"""
TRIAL_EN = """---
date: 2021-05-20
---

# Trial sheet of the pilot furnace

## Firing

The cathode powder is fired at 780 °C for 12 hours under flowing oxygen.
"""
FIRING_KO = """---
date: 2025-02-01
---

# 양극재 소성 표준서

## 소성 조건

양극재 분말은 산소 분위기에서 760 °C로 10시간 소성한다.
승온 속도는 분당 3 °C를 넘지 않는다.
"""


@dataclass(frozen=True)
class House:
    """A served workspace."""

    address: str
    code: str
    folder: Path


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "workspace"
    papers = tmp_path_factory.mktemp("papers")
    (papers / "firing-en.md").write_text(FIRING_EN, encoding="utf-8")
    (papers / "trial-en.md").write_text(TRIAL_EN, encoding="utf-8")
    (papers / "firing-ko.md").write_text(FIRING_KO, encoding="utf-8")
    (papers / "nothing.pdf").write_bytes(b"")
    shutil.copy(ROOT / "demonstration/documents/rnd/electrolyte-handbook-en.pdf", papers)
    env = {**os.environ, "HAETAE_PASSWORD": PASSWORD, "HAETAE_WORKSPACE": str(folder)}
    haetae = [str(Path(sys.executable).parent / "haetae")]
    subprocess.run([*haetae, "init", str(folder), "--name", "시험 연구소"], env=env, check=True)
    subprocess.run([*haetae, "ingest", str(papers), "--workers", "1"], env=env, check=True)
    server = subprocess.Popen(
        [*haetae, "serve", "--port", "0"],
        env={**env, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=(folder.parent / "server.log").open("wb"),
    )
    try:
        yield _when_ready(server, folder)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _when_ready(server: subprocess.Popen[bytes], folder: Path) -> House:
    said, until = b"", time.monotonic() + READY_S
    assert server.stdout is not None
    while time.monotonic() < until:
        if select.select([server.stdout], [], [], 0.2)[0]:
            said += os.read(server.stdout.fileno(), 4096)
        found = re.search(rb"(http://[\d.:]+)/#code=(\S+)\s", said)
        if found:
            return House(found[1].decode(), found[2].decode(), folder)
        if server.poll() is not None:
            break
    log = (folder.parent / "server.log").read_text(errors="replace")
    raise AssertionError(f"the server did not come up: {said.decode()}\n{log}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; name one in HAETAE_CHROMIUM")
    with sync_playwright() as drivers:
        opened = drivers.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Watch:
    """What no view of the console may ever do, gathered while a test runs."""

    origin: str
    violations: list[str] = field(default_factory=list)
    off_origin: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    num_requests: int = 0

    def follow(self, context: BrowserContext) -> None:
        context.expose_function("haetaeViolation", self._violation)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', (e) =>"
            " window.haetaeViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
        )
        context.on("request", self._request)
        context.on("page", lambda page: page.on("pageerror", lambda e: self.crashes.append(str(e))))

    def _violation(self, told: str) -> None:
        self.violations.append(told)

    def _request(self, request: Request) -> None:
        self.num_requests += 1
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.off_origin.append(request.url)


@pytest.fixture
def watch(house: House) -> Watch:
    return Watch(house.address)


@pytest.fixture
def open_page(browser: Browser, house: House, watch: Watch, signed_in: str) -> Iterator[object]:
    """Open pages, signed in unless asked otherwise; afterwards nothing forbidden was done."""
    contexts: list[BrowserContext] = []

    def opened(
        *,
        theme: str = "light",
        locale: str = "en-US",
        width: int = 1440,
        height: int = 900,
        as_nobody: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=house.address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale=locale,
            storage_state=None if as_nobody else signed_in,
        )
        context.set_default_timeout(15_000)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert watch.num_requests > 0, "the test looked at nothing"
    assert watch.violations == []
    assert watch.off_origin == []
    assert watch.crashes == []


@pytest.fixture(scope="session")
def signed_in(browser: Browser, house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Sign in once by the one-time code and keep the cookie for the other tests."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    page.goto(f"/#code={house.code}")
    page.get_by_role("navigation", name="Main").wait_for()
    assert "code" not in page.url
    state = tmp_path_factory.mktemp("browser") / "state.json"
    context.storage_state(path=state)
    context.close()
    return str(state)
