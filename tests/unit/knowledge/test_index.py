"""The index: durable, idempotent, kept apart by label, deletable, and unmoved by hostile words."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from haetae.canonical import to_bytes
from haetae.errors import Conflict, IncompatibleVersion, InvalidInput, InvalidQuestion
from haetae.knowledge import index as index_module
from haetae.knowledge import label_state
from haetae.knowledge import store as store_module
from haetae.knowledge.index import Index
from haetae.knowledge.passage import Filters, IndexedPassage
from haetae.sovereign.label import Clearance, Label

A, B = Label.of("a"), Label.of("a", "b")
READS_A, READS_ALL, READS_NOTHING = Clearance.of("a"), Clearance.of("*"), Clearance.of()


def passage(number: int, text: str, document: str = "d1", **known: str) -> IndexedPassage:
    return IndexedPassage(
        passage_id=f"{document}-{number}", document_id=document, page=1, start=0, end=len(text),
        text=text, **known,
    )  # fmt: skip


def ids(index: Index, query: str, clearance: Clearance = READS_ALL, **options: int) -> list[str]:
    return [hit.passage.passage_id for hit in index.search(query, clearance, **options)]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(str(tmp_path / "index"), refresh_s=0)


def test_what_is_added_is_found_at_once_and_after_reopening(index: Index, tmp_path: Path) -> None:
    given = passage(1, "The anode film cracks", title="Films", date="2020", language="en")
    index.add(A, [given])
    hit = index.search("anode", READS_A)[0]
    assert (hit.passage, hit.label, hit.matched) == (given, A, ("anode",))
    again = Index(str(tmp_path / "index"))
    assert to_bytes(again.search("anode", READS_A)) == to_bytes([hit])


def test_adding_twice_is_adding_once(index: Index) -> None:
    given = [passage(i, f"film number {i}") for i in range(5)]
    index.add(A, given)
    index.add(A, [*given, *given])
    assert index.count(READS_ALL) == 5


def test_a_passage_takes_the_place_of_the_one_with_its_id(index: Index) -> None:
    index.add(A, [passage(1, "old anode"), passage(2, "other")])
    index.add(A, [passage(1, "new cathode")])
    assert ids(index, "anode") == []
    assert ids(index, "cathode") == ["d1-1"]
    index.optimize()
    assert ids(index, "anode") == []
    assert index.count(READS_ALL) == 2


def test_a_reader_finds_only_what_every_compartment_allows(index: Index) -> None:
    index.add(A, [passage(1, "anode film")])
    index.add(B, [passage(2, "anode film secret", "d2")])
    index.add(Label.of(), [passage(3, "anode for everyone", "d3")])
    assert set(ids(index, "anode", READS_A)) == {"d1-1", "d3-3"}
    assert ids(index, "anode", READS_NOTHING) == ["d3-3"]
    assert set(ids(index, "anode", Clearance.of("a", "b"))) == {"d1-1", "d2-2", "d3-3"}
    assert (index.count(READS_A), index.count(READS_ALL)) == (2, 3)
    assert index.labels() == [Label.of(), A, B]


def test_removing_says_how_many_and_finds_them_no_more(index: Index) -> None:
    index.add(A, [passage(i, "anode", "d1") for i in range(3)] + [passage(9, "anode", "d2")])
    index.optimize()
    assert index.remove(A, "d1") == 3
    assert index.remove(A, "d1") == 0
    assert index.remove(A, "d2' OR '1'='1") == 0
    assert index.remove(Label.of("never"), "d2") == 0
    assert ids(index, "anode") == ["d2-9"]
    assert index.document_ids(A) == {"d2"}


def test_purge_takes_deleted_words_off_the_disk(index: Index, tmp_path: Path) -> None:
    kept = [passage(i, f"kept film {i}", "d2") for i in range(50)]
    index.add(A, [passage(1, "xylophonist-secret anode", "d1", title="Hushword"), *kept])
    index.optimize()
    index.add(A, [passage(1, "changed", "d1")])
    assert holds(tmp_path, b"xylophonist")
    index.remove(A, "d1")
    index.purge()
    assert not holds(tmp_path, b"xylophonist")
    assert not holds(tmp_path, b"Hushword")
    assert len(ids(index, "film", num=100)) == 50
    index.add(A, [passage(7, "after the purge", "d3")])
    assert ids(index, "purge") == ["d3-7"]


def holds(folder: Path, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "query",
    [
        '"; DROP TABLE passages; --', "' OR '1'='1", "a AND (b OR", "*", "+anode -film", "anode^5",
        "title:anode", "{anode}", "\\", "anode\0film", "😀 anode 🚀", "a" * 2000, "%_%",
        "\ud800 anode",
        "⁂ ∑ ∫", "ﷺ" * 100, "\u202eedona", "NULL", "-" * 500,
    ],
)  # fmt: skip
def test_no_query_breaks_the_engine(index: Index, query: str) -> None:
    index.add(A, [passage(1, "anode film")])
    found = index.search(query, READS_ALL, filters=Filters(language=query[:20], document_id=query))
    assert found == []
    assert len(index.search(query, READS_ALL)) <= 1


def test_a_passage_with_hostile_text_is_kept_word_for_word(index: Index) -> None:
    text = "quote ' double \" back \\ percent % nul-free 😀 \u202e end"
    index.add(A, [passage(1, text, "d'1\"; --")])
    index.optimize()
    assert index.search("percent", READS_ALL)[0].passage.text == text
    assert index.remove(A, "d'1\"; --") == 1


@pytest.mark.parametrize("query", ["", "  \n", "\0"])
def test_an_empty_question_is_refused(index: Index, query: str) -> None:
    with pytest.raises(InvalidQuestion, match="empty"):
        index.search(query, READS_ALL)


def test_a_question_over_the_limit_is_refused_with_the_limit(index: Index) -> None:
    with pytest.raises(InvalidQuestion, match="100000 characters, the limit is 2000"):
        index.search("x" * 100_000, READS_ALL)
    with pytest.raises(InvalidInput, match="0 hits"):
        index.search("anode", READS_ALL, num=0)


def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert index.search("anode", READS_ALL) == []
    assert (index.count(READS_ALL), index.labels(), index.document_ids(A)) == (0, [], set())
    index.optimize()
    index.purge()


def test_titles_and_headings_are_searched(index: Index) -> None:
    index.add(A, [passage(1, "It cracks.", title="Anode films", section="Results > Drying")])
    assert ids(index, "anode drying") == ["d1-1"]


def test_another_process_sees_what_was_written(index: Index, tmp_path: Path) -> None:
    index.add(A, [passage(1, "anode")])
    code = (
        "from haetae.knowledge.index import Index; from haetae.sovereign.label import Clearance;"
        f"i = Index({str(tmp_path / 'index')!r});"
        "print([h.passage.passage_id for h in i.search('anode', Clearance.of('*'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['d1-1']"


def test_a_second_handle_follows_adds_removals_folding_and_purging(
    index: Index, tmp_path: Path
) -> None:
    reader = Index(str(tmp_path / "index"), refresh_s=0)
    for i in range(6):
        index.add(A, [passage(i, f"anode {i}", f"d{i}")])
        if i % 2:
            index.optimize()
        assert len(reader.search("anode", READS_ALL)) == i + 1
    index.remove(A, "d0")
    assert len(reader.search("anode", READS_ALL)) == 5
    index.purge()
    assert len(reader.search("anode", READS_ALL)) == 5


def test_a_reader_with_an_old_view_reads_on_after_a_purge(index: Index, tmp_path: Path) -> None:
    index.add(A, [passage(i, f"anode {i}", f"d{i}") for i in range(20)])
    index.optimize()
    reader = Index(str(tmp_path / "index"), refresh_s=3600)
    assert len(reader.search("anode", READS_ALL, num=50)) == 20
    index.remove(A, "d3")
    index.purge()
    assert len(reader.search("anode", READS_ALL, num=50)) == 19


def test_searching_goes_on_while_passages_are_added_folded_and_purged(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "FOLD_AT", 40)
    index.add(A, [passage(0, "anode start", "d0")])
    done, failed = threading.Event(), []

    def read() -> None:
        try:
            while not done.is_set():
                assert "d0-0" in ids(index, "anode start", num=1000)
        except Exception as error:
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(1, 25):
        index.add(A, [passage(j, f"anode film {i} {j}", f"d{i}") for j in range(10)])
        if i % 6 == 0:
            index.optimize()
        if i % 10 == 0:
            index.remove(A, f"d{i}")
            index.purge()
    done.set()
    for reader in readers:
        reader.join()
    assert failed == []
    assert index.count(READS_ALL) == 1 + 22 * 10


def test_a_search_does_not_wait_for_a_writer(index: Index) -> None:
    index.add(A, [passage(1, "anode")])
    writing, found = threading.Event(), []

    def search() -> None:
        writing.wait()
        found.append(ids(index, "anode"))

    reader = threading.Thread(target=search)
    reader.start()
    with index._lock:
        writing.set()
        reader.join(timeout=10)
        assert found == [["d1-1"]]


def test_lost_or_broken_segment_files_are_made_anew(index: Index, tmp_path: Path) -> None:
    index.add(A, [passage(i, f"anode {i}", f"d{i}") for i in range(30)])
    index.optimize()
    before = to_bytes(index.search("anode", READS_ALL))
    files = list((tmp_path / "index" / "segments").rglob("*.seg"))
    assert files
    files[0].write_bytes(files[0].read_bytes()[:100])
    broken = Index(str(tmp_path / "index"))
    assert to_bytes(broken.search("anode", READS_ALL)) == before
    files[0].unlink()
    assert to_bytes(Index(str(tmp_path / "index")).search("anode", READS_ALL)) == before


def test_results_do_not_depend_on_batches_folding_or_labels_read_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "FOLD_AT", 16)
    given = [passage(i, f"anode {'film ' * (i % 7)} lot {i % 11}", f"d{i}") for i in range(60)]
    one, other = Index(str(tmp_path / "one")), Index(str(tmp_path / "other"))
    one.add(A, given)
    for i, single in enumerate(reversed(given)):
        other.add(A, [passage(99, "to be removed", single.document_id), single])
        if i % 17 == 0:
            other.optimize()
    for single in given:
        held = passage(99, "x", single.document_id)
        other.add(A, [held])
    for i in range(60):
        other.remove(A, f"d{i}")
        other.add(A, [given[i]])
    query = "anode film lot 3"
    assert to_bytes(one.search(query, READS_ALL, num=60)) == to_bytes(
        other.search(query, READS_ALL, num=60)
    )


def test_many_small_files_are_joined(index: Index, tmp_path: Path) -> None:
    for i in range(30):
        index.add(A, [passage(i, f"anode {i}", f"d{i}")])
        index.optimize()
    assert len(list((tmp_path / "index" / "segments").rglob("*.seg"))) <= label_state.MAX_FILES + 1
    assert index.count(READS_ALL) == 30


class Embedder:
    """Count letters: enough to be near or far."""

    name, dim = "letters", 26

    def embed(self, texts: list[str]) -> np.ndarray:
        rows = [[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts]
        return np.array(rows, np.float32)


def test_vectors_are_kept_and_shown(tmp_path: Path) -> None:
    index = Index(str(tmp_path / "v"), embedder=Embedder())
    index.add(A, [passage(1, "anode film"), passage(2, "cathode")])
    index.optimize()
    hits = Index(str(tmp_path / "v"), embedder=Embedder()).search("anode film", READS_ALL)
    assert hits[0].passage.passage_id == "d1-1"
    assert hits[0].vector == pytest.approx(1.0, abs=0.02)


def test_an_index_of_another_embedder_or_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(str(tmp_path / "v"), embedder=Embedder())
    index.add(A, [passage(1, "anode")])
    other = Embedder()
    other.name = "other"
    with pytest.raises(IncompatibleVersion, match="haetae index rebuild"):
        Index(str(tmp_path / "v"), embedder=other)
    by_words = Index(str(tmp_path / "v"))
    assert ids(by_words, "anode") == ["d1-1"]
    with pytest.raises(Conflict, match="embedder"):
        by_words.add(A, [passage(2, "film")])
    monkeypatch.setattr(store_module, "FORMAT_VERSION", 99)
    with pytest.raises(IncompatibleVersion, match="format 2"):
        Index(str(tmp_path / "v"), embedder=Embedder())


def test_table_names_say_nothing_about_labels(index: Index, tmp_path: Path) -> None:
    index.add(Label.of("project.hush"), [passage(1, "anode")])
    names = [path.name for path in (tmp_path / "index").iterdir()]
    assert not any("hush" in name or "project" in name for name in names)


def test_an_index_lives_at_a_url_too() -> None:
    index = Index("memory://haetae-test")
    index.add(A, [passage(1, "anode")])
    index.optimize()
    assert ids(index, "anode") == ["d1-1"]


def test_a_writer_that_dies_without_closing_loses_nothing(tmp_path: Path) -> None:
    code = (
        "import os; from haetae.knowledge.index import Index\n"
        "from haetae.knowledge.passage import IndexedPassage as P\n"
        "from haetae.sovereign.label import Label\n"
        f"i = Index({str(tmp_path / 'k')!r})\n"
        "for n in range(3):\n"
        "    i.add(Label.of('a'), [P(passage_id=f'p{n}-{j}', document_id=f'd{n}', page=1, start=0,"
        " end=5, text='anode') for j in range(10)])\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    again = Index(str(tmp_path / "k"))
    assert again.count(READS_ALL) == 30
    assert again.document_ids(A) == {"d0", "d1", "d2"}
