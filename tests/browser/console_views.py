"""The console's views and how a person gets to each of them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

QUESTION = "At what temperature is the cathode powder fired?"
UNANSWERABLE = "What did the ferry to Jeju cost in 1962?"


def ask(page: Page, question: str) -> None:
    """Ask by the keyboard and wait for the answer or the refusal."""
    page.goto("/ask")
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".answer, .not-answered").wait_for()


def open_document(page: Page, title: str) -> None:
    """Walk through the list to a document's first page."""
    page.goto("/documents")
    page.get_by_role("link", name=title).click()
    page.locator(".page-text, .picture img").first.wait_for()


def open_ledger(page: Page, reason: str = "Checking the views") -> None:
    """Give a reason and wait for the entries."""
    page.goto("/ledger")
    page.locator(".look-form textarea").fill(reason)
    page.locator(".look-form button").click()
    page.locator(".rows-ledger").wait_for()


def _home(page: Page) -> None:
    page.goto("/")
    page.locator(".health").wait_for()


def _documents(page: Page) -> None:
    page.goto("/documents")
    page.locator(".rows-documents").wait_for()


def _upload(page: Page) -> None:
    _documents(page)
    page.locator(".view-actions button").click()
    page.locator("dialog .readers").wait_for()


def _delete(page: Page) -> None:
    open_document(page, "Firing of cathode powder")
    page.locator(".button-danger-quiet").click()
    page.locator("dialog textarea").wait_for()


def _quarantine(page: Page) -> None:
    page.goto("/quarantine")
    page.locator(".rows-quarantine").wait_for()


def _table(page: Page) -> None:
    open_document(page, "Carbonate electrolytes")
    details = page.locator(".document-panes .segment").last
    if details.is_visible():
        details.click()
    page.locator(".piece-open").first.click()
    page.locator(".data-table").wait_for()


def _passages(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".segment", has_text="Passages").or_(
        page.locator(".segment", has_text="구절 검색")
    ).click()
    page.locator(".found").wait_for()


def _entry(page: Page) -> None:
    open_ledger(page)
    page.locator(".rows-ledger tbody a").first.click()
    page.locator(".lineage").wait_for()


def _verified(page: Page) -> None:
    open_ledger(page)
    page.locator(".view-actions button").click()
    page.locator(".verdict").wait_for()


def _experts(page: Page) -> None:
    page.goto("/experts")
    page.locator(".empty, .experts").wait_for()


def _shortcuts(page: Page) -> None:
    _home(page)
    page.keyboard.press("?")
    page.locator(".shortcuts").wait_for()


def _not_found(page: Page) -> None:
    page.goto("/no-such-page")
    page.locator("h1").wait_for()


VIEWS: dict[str, Callable[[Page], None]] = {
    "home": _home,
    "ask": lambda page: page.goto("/ask") and page.locator(".examples").wait_for(),
    "answer": lambda page: ask(page, QUESTION),
    "refusal": lambda page: ask(page, UNANSWERABLE),
    "passages": _passages,
    "documents": _documents,
    "upload": _upload,
    "picture": lambda page: open_document(page, "Carbonate electrolytes"),
    "text": lambda page: open_document(page, "Firing of cathode powder"),
    "table": _table,
    "delete": _delete,
    "quarantine": _quarantine,
    "look": lambda page: page.goto("/ledger") and page.locator(".look-form").wait_for(),
    "entry": _entry,
    "verified": _verified,
    "experts": _experts,
    "shortcuts": _shortcuts,
    "not found": _not_found,
}
