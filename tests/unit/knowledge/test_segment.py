"""Segments: postings both ways, merging, files, and nothing of the words in them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from haetae.knowledge.passage import IndexedPassage
from haetae.knowledge.segment import Segment, build_segment, merge_segments
from haetae.knowledge.segment_file import read_segment, write_segment
from haetae.knowledge.store import StoredPassage
from haetae.knowledge.terms import hash63, term_number
from haetae.knowledge.view import terms_of

WORDS = [
    "lithium",
    "cell",
    "coating",
    "slurry",
    "nozzle",
    "defect",
    "voltage",
    "anode",
    "cathode",
    "film",
]


def stored(i: int, text: str) -> StoredPassage:
    passage = IndexedPassage(
        passage_id=f"p{i}", document_id=f"d{i // 3}", page=1, start=0, end=len(text), text=text,
        title="Film", date="2020-02",
    )  # fmt: skip
    return StoredPassage(passage, np.arange(4, dtype=np.int8) + i)


def make(numbers: range, seed: int = 0) -> Segment:
    rng = random.Random(seed)
    texts = {i: " ".join(rng.choices(WORDS, k=rng.randint(1, 20))) for i in range(1000)}
    return build_segment([terms_of(stored(i, texts[i])) for i in numbers], dim=4)


def same(one: Segment, other: Segment) -> bool:
    return all(
        np.array_equal(array, other.arrays[name]) and array.dtype == other.arrays[name].dtype
        for name, array in one.arrays.items()
    )


def test_postings_count_text_and_title_apart() -> None:
    segment = build_segment([terms_of(stored(0, "film film on an anode"))], dim=4)
    place = segment.find_term(term_number("film"))
    at = segment.starts[place]
    assert (segment.post_body[at], segment.post_head[at]) == (2, 1)
    assert segment.body_lengths.tolist() == [3]
    assert segment.days.tolist() == [[20200201, 20200231]]
    assert segment.find_term(term_number("zebra")) == -1


def test_merged_parts_equal_one_segment_built_at_once() -> None:
    whole = make(range(40))
    parts = [make(range(0, 7)), make(range(7, 31)), make(range(31, 40))]
    merged = merge_segments([(p, np.ones(len(p), np.bool_)) for p in parts])
    assert same(whole, merged)


def test_merging_leaves_out_the_dead_and_the_terms_that_only_they_held() -> None:
    segment = build_segment(
        [terms_of(stored(i, t)) for i, t in enumerate(["anode", "zebra"])], dim=4
    )
    alive = segment.pids != hash63("p1")
    merged = merge_segments([(segment, alive)])
    assert same(merged, build_segment([terms_of(stored(0, "anode"))], dim=4))
    assert merged.find_term(term_number("zebra")) == -1


def test_forward_and_inverted_postings_agree() -> None:
    segment = make(range(25))
    for doc in range(len(segment)):
        held = set(segment.terms_of(doc).tolist())
        inverted = {
            int(term)
            for t, term in enumerate(segment.terms)
            if doc in segment.post_docs[segment.starts[t] : segment.starts[t + 1]]
        }
        assert held == inverted


def test_a_file_gives_the_segment_back(tmp_path: Path) -> None:
    segment = make(range(30))
    again = read_segment(write_segment(segment, tmp_path))
    assert again is not None
    assert same(segment, again)
    assert not list(tmp_path.glob("*.part"))


def test_a_file_cut_short_or_of_another_kind_is_not_read(tmp_path: Path) -> None:
    path = write_segment(make(range(30)), tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert read_segment(path) is None
    path.write_bytes(b"not a segment")
    assert read_segment(path) is None


def test_no_word_can_be_read_from_a_file(tmp_path: Path) -> None:
    content = write_segment(make(range(30)), tmp_path).read_bytes()
    assert not any(word.encode() in content for word in WORDS)
