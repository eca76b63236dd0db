"""Two worlds, one with a document that a reader is not cleared for: the reader sees no difference.

Every trial deals passages to random labels, asks as several principals, then lets the forbidden
document in (or builds the second world anew, in other batches and folded at other times) and asks
again. Search results with scores, counts, answers, citations, contradictions and errors must be
the same bytes. The control gives the ranking a statistic over everything, and must be caught.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from haetae.canonical import to_bytes
from haetae.errors import HaetaeError
from haetae.knowledge.collection import Collection
from haetae.knowledge.ground import answer
from haetae.knowledge.index import Index
from haetae.knowledge.passage import Filters, IndexedPassage
from haetae.knowledge.search import Settings
from haetae.sovereign.label import Clearance, Label

NUM_TRIALS = 1_000
TRIALS_PER_INDEX = 20
COMPARTMENTS = ("rnd.cathode", "rnd.cell", "plant2", "calls")
PRINCIPALS = (
    Clearance.of("rnd.*"),
    Clearance.of("rnd.cell", "plant2"),
    Clearance.of("calls"),
    Clearance.of(),
)
SALTS = ("LiPF6", "LiFSI", "LiBF4", "LiTFSI")
SOLVENTS = ("EC/DMC", "propylene carbonate", "1,3-dioxolane")
QUESTIONS = (
    "What is the ionic conductivity of LiPF6 in EC/DMC?",
    "LiFSI의 이온 전도도는 얼마인가?",
    "Why was the slurry dried at 80 °C?",
    "코팅 두께 불량의 원인은 무엇인가?",
    "refund of a cancelled order",
    "zebra quantum telescope",
    "\"; DROP TABLE passages; -- ' OR 1=1 %",
    "",
)


def passage(rng: random.Random, number: int, document: str) -> IndexedPassage:
    """Write one short passage about the trades, Korean or English."""
    salt, solvent = rng.choice(SALTS), rng.choice(SOLVENTS)
    value, kelvin = rng.randint(10, 130) / 10, rng.choice((0, 25, 60))
    texts = (
        f"The ionic conductivity of 1 M {salt} in {solvent} is {value} mS/cm at {kelvin} °C.",
        f"{salt} 전해액의 이온 전도도는 {kelvin} °C에서 {value} mS/cm이다. 수분에 약하다.",
        f"The slurry was dried at {40 + 20 * rng.randint(0, 4)} °C because moisture is harmful.",
        f"코팅 두께 불량의 원인은 노즐 막힘이며 불량률은 {value} %이다.",
        f"A cancelled order is refunded within {rng.randint(2, 20)} days.",
        f"{salt} {'does not dissolve' if rng.random() < 0.5 else 'dissolves'} in {solvent} well.",
        f"주문을 취소하면 환불은 {rng.randint(2, 20)}일 안에 된다.",
    )
    text = " ".join(rng.sample(texts, rng.randint(1, 3)))
    return IndexedPassage(
        passage_id=f"{document}-{number}",
        document_id=document,
        page=number + 1,
        start=0,
        end=len(text),
        text=text,
        title=rng.choice(("Electrolyte notes", "코팅 공정", "Service rules", "")),
        language=rng.choice(("ko", "en")),
        date=rng.choice(("2019", "2021-05", "2023-07-01", "")),
    )


def document(rng: random.Random, name: str) -> list[IndexedPassage]:
    return [passage(rng, i, name) for i in range(rng.randint(1, 3))]


def label(rng: random.Random) -> Label:
    return Label.of(*rng.sample(COMPARTMENTS, rng.choice((0, 1, 1, 1, 2))))


class World:
    """One index with the pages that its passages were cut from."""

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.index = Index(str(folder), settings=settings, refresh_s=60.0)
        self.pages: dict[tuple[str, int], str] = {}

    def add(self, to: Label, passages: Sequence[IndexedPassage]) -> None:
        self.index.add(to, passages)
        self.pages.update({(p.document_id, p.page): p.text for p in passages})

    def seen_by(self, who: Clearance, questions: Sequence[str]) -> bytes:
        """Everything that a principal can get out of the world, as bytes."""
        seen: list[object] = [self.index.count(who)]
        for question in questions:
            for ask in (self._search, self._filtered, self._answer):
                try:
                    seen.append(ask(question, who))
                except HaetaeError as error:
                    seen.append([type(error).__name__, str(error)])
        return to_bytes(seen)

    def _search(self, question: str, who: Clearance) -> object:
        return self.index.search(question, who, num=5)

    def _filtered(self, question: str, who: Clearance) -> object:
        return self.index.search(question, who, num=3, filters=Filters(language="ko", after="2020"))

    def _answer(self, question: str, who: Clearance) -> object:
        return answer(question, who, self.index, page_text=lambda d, p: self.pages.get((d, p), ""))


def deal(seed: int) -> Iterator[tuple[Label, list[IndexedPassage]]]:
    """Deal a few documents to random labels; every fourth goes to nobody in particular."""
    rng = random.Random(seed)
    for i in range(rng.randint(3, 7)):
        yield label(rng), document(rng, f"d{seed}x{i}")


def secret(seed: int) -> tuple[Label, list[IndexedPassage]]:
    """Write the forbidden document: long, and full of the words that are asked for."""
    rng = random.Random(-seed)
    to = Label.of(*rng.sample(COMPARTMENTS, rng.choice((1, 1, 2))))
    return to, [passage(rng, i, f"s{seed}") for i in range(rng.randint(2, 6))]


def compare(
    folder: Path, seeds: Sequence[int], questions: Callable[[int], Sequence[str]]
) -> tuple[int, list[tuple[int, int]]]:
    """Run trials in one growing index; give the number of comparisons and those that differ."""
    world = World(folder)
    compared, differing = 0, []
    for seed in seeds:
        for to, passages in deal(seed):
            world.add(to, passages)
        to, passages = secret(seed)
        outsiders = [i for i, who in enumerate(PRINCIPALS) if not who.covers(to)]
        before = [world.seen_by(PRINCIPALS[i], questions(seed)) for i in outsiders]
        world.add(to, passages)
        if seed % 7 == 0:
            world.index.optimize()
        after = [world.seen_by(PRINCIPALS[i], questions(seed)) for i in outsiders]
        compared += len(outsiders)
        differing += [(seed, i) for i, a, b in zip(outsiders, before, after, strict=True) if a != b]
        # Half of the secrets stay for the trials to come, half are deleted and must leave no trace.
        if seed % 2:
            world.index.remove(to, f"s{seed}")
            gone = [world.seen_by(PRINCIPALS[i], questions(seed)) for i in outsiders]
            differing += [
                (seed, i) for i, a, b in zip(outsiders, before, gone, strict=True) if a != b
            ]
        if seed % 10 == 9:
            for kept in range(seed - 9, seed + 1):
                for old_label, old in deal(kept):
                    world.index.remove(old_label, old[0].document_id)
    return compared, differing


def some_questions(seed: int) -> Sequence[str]:
    """Ask two questions a trial, in turn, and the broken ones now and then."""
    return [QUESTIONS[(seed + i * 3) % len(QUESTIONS)] for i in range(2)]


@pytest.mark.parametrize("part", range(NUM_TRIALS // 200))
def test_a_forbidden_document_changes_no_byte(tmp_path: Path, part: int) -> None:
    compared, differing = 0, []
    for start in range(part * 200, part * 200 + 200, TRIALS_PER_INDEX):
        seeds = range(start, start + TRIALS_PER_INDEX)
        num, wrong = compare(tmp_path / str(start), seeds, some_questions)
        compared += num
        differing += wrong
    assert compared >= 400
    assert differing == []


def test_layout_batches_and_folding_change_no_byte(tmp_path: Path) -> None:
    """The same passages, added otherwise, without the secret: the same bytes."""
    for seed in range(40):
        dealt = list(deal(seed))
        one, other = World(tmp_path / f"a{seed}"), World(tmp_path / f"b{seed}")
        for to, passages in dealt:
            one.add(to, passages)
        to, passages = secret(seed)
        one.add(to, passages)
        one.index.optimize()
        rng = random.Random(seed)
        singles = [(to, p) for to, passages in dealt for p in passages]
        rng.shuffle(singles)
        for to_label, single in singles:
            other.add(to_label, [single])
            if rng.random() < 0.1:
                other.index.optimize()
        for who in PRINCIPALS:
            if not who.covers(to):
                assert one.seen_by(who, QUESTIONS) == other.seen_by(who, QUESTIONS), seed
        reopened = World(tmp_path / f"a{seed}")
        reopened.pages = one.pages
        for who in PRINCIPALS:
            assert one.seen_by(who, QUESTIONS) == reopened.seen_by(who, QUESTIONS), seed


def test_control_a_ranker_with_statistics_over_everything_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison must be able to fail: count terms over all labels, and it does."""
    own = Index._collection

    def leaking(self: Index, clearance: Clearance, **options: bool) -> Collection:
        readable = own(self, clearance, **options)
        everything = own(self, Clearance.of("*"), **options)
        readable.nums_with = everything.nums_with  # type: ignore[method-assign]
        return readable

    monkeypatch.setattr(Index, "_collection", leaking)
    _, differing = compare(tmp_path, range(20), some_questions)
    assert len(differing) >= 10
