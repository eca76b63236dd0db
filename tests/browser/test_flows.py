"""What a person does: sign in, ask, follow a citation, add, delete, audit, leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from conftest import PASSWORD, House
from console_views import QUESTION, UNANSWERABLE, ask, open_document, open_ledger
from playwright.sync_api import Locator, Page, expect

OpenPage = Callable[..., Page]


def _is_in_sight(mark: Locator) -> bool:
    """Say whether an element lies within its window, not merely in the page."""
    return bool(
        mark.evaluate(
            """(element) => new Promise((done) => {
                 new IntersectionObserver((seen) => done(seen[0].isIntersecting)).observe(element);
               })"""
        )
    )


def test_password_opens_the_door_and_a_wrong_one_does_not(open_page: OpenPage) -> None:
    page = open_page(as_nobody=True)
    page.goto("/documents")
    page.locator("[name=name]").fill("owner")
    page.locator("[name=password]").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".rows-documents").wait_for()
    assert page.url.endswith("/documents")


def test_a_used_code_is_refused_and_leaves_the_address(open_page: OpenPage, house: House) -> None:
    page = open_page(as_nobody=True)
    page.goto(f"/#code={house.code}")
    expect(page.get_by_role("alert")).to_contain_text("not valid any more")
    assert "code" not in page.url
    page.locator("[name=password]").wait_for()


def test_sign_out_ends_the_session_and_shows_nothing_more(open_page: OpenPage) -> None:
    page = open_page(as_nobody=True)
    page.goto("/")
    page.locator("[name=name]").fill("owner")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".health").wait_for()
    ask(page, QUESTION)
    page.get_by_role("button", name="Sign out").click()
    page.locator("[name=password]").wait_for()
    assert page.evaluate("fetch('/api/session').then((answer) => answer.status)") == 401
    page.go_back()
    page.locator("[name=password]").wait_for()
    assert "740 °C" not in page.locator("body").inner_text()


def test_a_citation_opens_its_page_with_the_words_marked_in_sight(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    quote = page.locator(".source blockquote").first.inner_text()
    page.locator(".answer-prose .cite").first.click()
    marked = page.locator("mark.text-quote")
    marked.first.wait_for()
    assert "".join(marked.all_inner_texts()).split() == quote.split()
    assert _is_in_sight(marked.first)
    page.go_back()
    page.locator(".answer").wait_for()


def test_a_citation_of_a_pdf_opens_the_picture_with_boxes_over_it(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "At what temperature does dimethyl carbonate melt?")
    page.locator(".source .source-link", has_text="Carbonate").first.click()
    mark = page.locator(".mark-chosen")
    mark.wait_for()
    expect(page.locator(".picture:not(.picture-awaited) img")).to_be_visible()
    assert mark.locator("rect").count() > 0
    assert _is_in_sight(mark)
    box, picture = mark.bounding_box(), page.locator(".picture img").bounding_box()
    assert box is not None
    assert picture is not None
    assert picture["x"] <= box["x"]
    assert box["x"] + box["width"] <= picture["x"] + picture["width"] + 1


def test_what_no_document_says_is_refused_in_plain_words(open_page: OpenPage) -> None:
    page = open_page(locale="ko-KR")
    ask(page, UNANSWERABLE)
    expect(page.locator(".abstention h2")).to_have_text("문서에 없습니다")
    assert page.locator(".answer").count() == 0


def test_documents_that_disagree_stand_side_by_side(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    sides = page.locator(".side-of")
    assert sides.count() == 2
    said = sides.all_inner_texts()
    assert any("740 °C" in side and "2024-03-11" in side for side in said)
    assert any("780 °C" in side and "2021-05-20" in side for side in said)


def test_a_korean_reader_gets_the_server_s_explanations_in_korean(open_page: OpenPage) -> None:
    page = open_page(locale="ko-KR")
    page.goto("/")
    checks = page.locator(".check-detail")
    checks.first.wait_for()
    for said in checks.all_inner_texts():
        assert re.search("[가-힣]", said), said
    ask(page, UNANSWERABLE)
    assert re.search("[가-힣]", page.locator(".abstention-reason").inner_text().split(" ", 1)[1])
    ask(page, QUESTION)
    assert "↔" in page.locator(".contradiction-reason").first.inner_text()


def test_the_keyboard_alone_asks_and_opens_a_source(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.locator(".health").wait_for()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.locator("mark.text-quote").first.wait_for()
    assert "passage=" in page.url


def test_brackets_turn_the_pages_of_a_document(open_page: OpenPage) -> None:
    page = open_page()
    open_document(page, "Carbonate electrolytes")
    page.keyboard.press("]")
    expect(page.locator(".pager input")).to_have_value("2")
    page.keyboard.press("[")
    page.wait_for_url("**/pages/1")


def test_single_keys_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.locator(".health").wait_for()
    page.keyboard.press("?")
    page.locator("dialog input[type=checkbox]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#question")).not_to_be_focused()


def test_enter_that_ends_a_syllable_sends_nothing(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/ask")
    field = page.locator("#question")
    field.fill("소성 온")
    composing = (
        "(f) => f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, {}}))"
    )
    for how in ("isComposing: true", "keyCode: 229"):
        field.evaluate(composing.replace("{}", how))
    page.wait_for_timeout(200)
    assert page.locator(".thinking, .answer, .not-answered").count() == 0
    field.press("Shift+Enter")
    assert field.input_value().endswith("\n")


def test_adding_tells_what_became_of_each_file_and_deleting_what_was_removed(
    open_page: OpenPage, tmp_path: Path
) -> None:
    good, bad = tmp_path / "cooling.md", tmp_path / "empty.txt"
    good.write_text("# Cooling\n\nThe powder cools at 2 °C a minute in dry air.\n", "utf-8")
    bad.write_bytes(b"")
    page = open_page()
    page.goto("/documents")
    page.locator(".view-actions button").click()
    page.locator("dialog input[type=file]").set_input_files([good, bad])
    page.get_by_role("button", name="Add 2 files").click()
    page.locator(".upload-summary").wait_for()
    lines = page.locator(".upload-file").all_inner_texts()
    assert "Added" in lines[0]
    assert "In quarantine" in lines[1]
    assert "The file is empty" in lines[1]
    page.get_by_role("button", name="Done").click()
    open_document(page, "Cooling")
    page.locator(".button-danger-quiet").click()
    page.locator("dialog textarea").fill("added for a test")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="The document is gone")).to_be_visible()
    page.get_by_role("button", name="Back to documents").click()
    page.locator(".rows-documents").wait_for()
    assert page.get_by_role("link", name="Cooling").count() == 0


def test_the_ledger_opens_to_a_reason_only_and_keeps_it(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/ledger")
    page.locator(".look-form button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    reason = "Access review of the fourth quarter"
    open_ledger(page, reason)
    page.locator(".rows-ledger tbody tr", has_text="ledger.read").first.locator("a").click()
    expect(page.locator(".entry")).to_contain_text(reason)
    page.locator(".view-actions button").click()
    expect(page.locator(".verdict")).to_contain_text("The ledger is whole")
