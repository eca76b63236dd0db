"""Every view: readable by everybody, in both themes and languages, on every width."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from console_views import VIEWS
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
AXE = Path(__file__).resolve().parents[2] / "console/node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.mark.parametrize(("theme", "locale"), [("light", "en-US"), ("dark", "ko-KR")])
def test_axe_finds_nothing_wrong_on_any_view(open_page: OpenPage, theme: str, locale: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build_console.py")
    axe = AXE.read_text(encoding="utf-8")
    page = open_page(theme=theme, locale=locale)
    for name, go in VIEWS.items():
        go(page)
        page.evaluate(axe)
        found = page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG
        )
        assert _told(found) == [], name


def test_axe_finds_nothing_wrong_at_the_door(open_page: OpenPage) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build_console.py")
    for theme in ("light", "dark"):
        page = open_page(theme=theme, as_nobody=True)
        page.goto("/")
        page.locator("[name=password]").wait_for()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert _told(page.evaluate("() => axe.run()")) == []


EXPERTS = {
    "experts": [
        {
            "name": "discovery",
            "version": "0.1.0",
            "summary": "Proposes the next lab batch",
            "takes": "A campaign",
            "gives": "A ranked lab batch",
            "fitted_on": "1,128 molecules",
            "not_for": "Metal complexes",
            "compartments": ["rnd.cathode"],
            "state": "ready",
            "reason": "",
        },
        {
            "name": "stranger",
            "version": "",
            "summary": "",
            "takes": "",
            "gives": "",
            "fitted_on": "",
            "not_for": "",
            "compartments": [],
            "state": "not trusted",
            "reason": "its distribution is not trusted",
        },
    ],
    "scoreboard": [
        {
            "expert": "discovery 0.1.0",
            "advised": 24,
            "abstained": 3,
            "accepted": 15,
            "edited": 5,
            "rejected": 4,
            "promised": 1.8,
            "measured": None,
            "covered": 0.91,
            "unit": "mAh/g",
        }
    ],
}
BROKEN = {
    "ok": False,
    "records": 1204,
    "checkpoints": 19,
    "head": "0" * 64,
    "signed_by": "0123456789abcdef",
    "first_bad": {"seq": 812, "reason": "the hash does not follow from line 811"},
    "seconds": 0.03,
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_on_what_is_rarely_seen(open_page: OpenPage, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run scripts/build_console.py")
    page = open_page(theme=theme)
    page.route("**/api/experts", lambda route: route.fulfill(json=EXPERTS))
    page.route("**/api/ledger/verify", lambda route: route.fulfill(json=BROKEN))
    page.route("**/api/quarantine", lambda route: route.fulfill(status=503, body="gone"))
    for go, seen in (
        (lambda: page.goto("/experts"), ".rows-scores"),
        (lambda: page.goto("/quarantine"), ".failure"),
        (lambda: VIEWS["verified"](page), ".verdict-bad"),
    ):
        go()
        page.locator(seen).wait_for()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert _told(page.evaluate("() => axe.run()")) == [], seen
    assert "812" in page.locator(".verdict").inner_text()


def _told(found: dict[str, Any]) -> list[str]:
    return [
        f"{rule['id']}: {json.dumps(node['target'])} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_every_view_fits_a_phone_and_names_itself(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844, locale="ko-KR")
    titles = set()
    for name, go in VIEWS.items():
        go(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert page.locator("h1").count() == 1, name
        titles.add(page.title())
    assert len(titles) >= 8
    assert all(title.endswith("해태") for title in titles)


def test_korean_is_drawn_with_the_shipped_font(open_page: OpenPage) -> None:
    page = open_page(locale="ko-KR")
    VIEWS["home"](page)
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert _fonts(page, "#health") == {"Pretendard Variable"}
    assert "문서" in page.locator(".nav").inner_text()


def _fonts(page: Page, selector: str) -> set[str]:
    """Say which fonts the browser really used below an element."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("DOM.enable")
    chrome.send("CSS.enable")
    root = chrome.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    node = chrome.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    used = chrome.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in used}


def test_language_and_theme_are_kept_over_a_reload(open_page: OpenPage) -> None:
    page = open_page(theme="light", locale="en-US")
    VIEWS["home"](page)
    page.locator(".segment", has_text="한국어").click()
    page.locator(".segment[title='어둡게']").click()
    page.reload()
    page.locator(".nav", has_text="문서").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_a_problem_is_told_with_what_to_do_and_a_second_try(open_page: OpenPage) -> None:
    page = open_page()
    problem = {
        "type": "urn:haetae:error:unavailable",
        "title": "Not ready",
        "status": 503,
        "detail": "the index is being made",
        "hint": "Come back in a minute",
        "where": "",
    }
    page.route(
        "**/api/quarantine",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=json.dumps(problem)
        ),
        times=1,
    )
    page.goto("/quarantine")
    failure = page.get_by_role("alert")
    failure.wait_for()
    assert "the index is being made" in failure.inner_text()
    assert "Come back in a minute" in failure.inner_text()
    failure.get_by_role("button", name="Try again").click()
    page.locator(".rows-quarantine").wait_for()


def test_a_silent_server_is_told_as_such(open_page: OpenPage) -> None:
    page = open_page()
    VIEWS["home"](page)
    page.route("**/api/experts", lambda route: route.abort())
    page.get_by_role("link", name="Experts").click()
    failure = page.get_by_role("alert")
    failure.wait_for()
    assert "does not answer" in failure.inner_text()
