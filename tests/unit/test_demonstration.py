"""The demonstration's documents are what their sources say, and its questions can be answered."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from haetae.data.dedup import signature, similarity
from haetae.data.document import Document
from haetae.data.read import read

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "demonstration" / "documents"
QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "demonstration" / "questions.toml").read_text(encoding="utf-8")
)["question"]
ANSWERED = [q for q in QUESTIONS if "phrase" in q]
UNANSWERED = [q for q in QUESTIONS if "phrase" not in q]
FILES = sorted(str(p.relative_to(DOCUMENTS)) for p in DOCUMENTS.rglob("*") if p.is_file())


def load_builder() -> ModuleType:
    path = ROOT / "scripts" / "build_demonstration.py"
    spec = importlib.util.spec_from_file_location("build_demonstration", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up while it loads
    spec.loader.exec_module(module)
    return module


BUILDER = load_builder()
BUILT = {built.source.name: built for built in BUILDER.list_built()}


@cache
def document(name: str) -> Document:
    return read((DOCUMENTS / name).read_bytes(), name=Path(name).name)


def flatten(text: str) -> str:
    return " ".join(text.split())


def text_of(found: Document) -> str:
    return flatten("\n".join(page.text for page in found.pages))


@pytest.mark.parametrize("name", FILES)
def test_every_document_is_read_with_its_title_and_language(name: str) -> None:
    found = document(name)
    assert found.language == Path(name).stem.rsplit("-", 1)[1]
    assert found.title
    assert found.passages
    assert not [page.label for page in found.pages if page.warning]


def test_formats_cover_what_readers_must_read() -> None:
    counts = Counter(Path(name).suffix for name in FILES)
    least = {".pdf": 5, ".xml": 3, ".html": 4, ".docx": 2, ".md": 2, ".txt": 1}
    assert {suffix: counts[suffix] >= num for suffix, num in least.items()} == dict.fromkeys(
        least, True
    )


def test_documents_are_small_enough_to_commit() -> None:
    assert [name for name in FILES if (DOCUMENTS / name).stat().st_size >= 300_000] == []


@pytest.mark.parametrize("name", sorted(BUILT))
def test_committed_document_was_made_from_its_present_source(name: str) -> None:
    assert BUILT[name].is_current(), "run python scripts/build_demonstration.py"


@pytest.mark.parametrize("name", sorted(BUILT))
def test_building_again_gives_the_committed_text(name: str) -> None:
    built = BUILT[name]
    if built.source.suffix == ".typ":
        pytest.importorskip("typst", reason="Typst is not installed")
        missing = BUILDER.find_missing_fonts()
        if missing and built.source.stem.endswith("-ko"):
            pytest.skip(f"the font {', '.join(missing)} is not installed")
    again = read(BUILDER.build(built), name=built.target.name)
    assert text_of(again) == text_of(document(str(built.target.relative_to(DOCUMENTS))))


def test_building_a_docx_twice_gives_the_same_bytes() -> None:
    built = BUILT["refund-rule-ko.md"]
    assert BUILDER.build(built) == BUILDER.build(built) == built.target.read_bytes()


def test_every_built_source_is_listed() -> None:
    sources = {p.name for p in BUILDER.SOURCES.iterdir()} - {"lib.typ"}
    assert sources == set(BUILT)


def test_questions_are_sixty_in_two_languages_with_fifteen_to_abstain_from() -> None:
    assert Counter(q["language"] for q in QUESTIONS) == {"ko": 30, "en": 30}
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS}) == 60
    assert len(UNANSWERED) == 15
    assert all(q["why_not"] and "files" not in q for q in UNANSWERED)


@pytest.mark.parametrize("question", ANSWERED, ids=lambda q: q["id"])
def test_phrase_stands_in_one_passage_of_each_named_document(question: dict[str, Any]) -> None:
    for name in question["files"]:
        found = document(name)
        texts = [flatten(found.text_of(passage)) for passage in found.passages]
        assert any(flatten(question["phrase"]) in text for text in texts), name


@pytest.mark.parametrize("question", ANSWERED, ids=lambda q: q["id"])
def test_language_of_question_and_document_is_marked_right(question: dict[str, Any]) -> None:
    languages = {Path(name).stem.rsplit("-", 1)[1] for name in question["files"]}
    assert question.get("crosses_languages", False) == (question["language"] not in languages)


def test_older_documents_are_older_and_say_otherwise() -> None:
    asked = [q for q in ANSWERED if "older" in q]
    assert len(asked) == 3
    for question in asked:
        for name in question["older"]:
            text = text_of(document(name))
            assert flatten(question["phrase"]) not in text


def test_refund_rule_is_a_near_duplicate_with_the_same_numbers_in_two_formats() -> None:
    page, printed = (text_of(document(f"calls/refund-rule-ko.{kind}")) for kind in ("html", "docx"))
    assert page != printed
    assert set(re.findall(r"\d[\d,.]*", page)) == set(re.findall(r"\d[\d,.]*", printed))
    assert similarity(signature(page), signature(printed)) > 0.9
