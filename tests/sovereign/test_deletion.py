"""Delete is delete: nothing of a deleted document is left in any file, memory or answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from haetae.errors import InvalidInput, NotFound
from haetae.knowledge.residue import find_residue
from haetae.sovereign.label import Clearance, Label
from haetae.sovereign.ledger import Draft
from haetae.testing.house import TinyHouse
from haetae.testing.whole import problems_of
from haetae.workspace.workspace import OWNER

TITLE, BODY, NAME = "qxcanarytitle7", "qxcanarybody7 is 417 mAh/g", "qxcanaryname7.md"
CANARY = {
    NAME: f"# Report {TITLE}\n\nThe capacity of cell {BODY}. {'Many more words stand here. ' * 30}"
}
OTHERS = {
    f"other-{n}.md": f"# Other {n}\n\nThe other cell zq{n}x held {n} mAh/g." for n in range(9)
}
LONG = " ".join(f"The separator of lot {n} was coated in hall {n}." for n in range(1, 60))


@pytest.fixture
def house(tmp_path):
    with TinyHouse(tmp_path / "house") as house:
        house.ingest(OTHERS, "rnd")
        yield house


def words_left(house: TinyHouse, document_id: str) -> list[str]:
    """Look for each canary, and by a plain search of bytes that does not trust the product's."""
    found = [place for words in (TITLE, BODY[:20], NAME)
             for place in find_residue(house.workspace, document_id, words)]  # fmt: skip
    for path in house.workspace.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path}: {w}" for w in ("qxcanarytitle", "qxcanarybody", "qxcanaryname")
                      if w.encode() in content]  # fmt: skip
    return found


def test_the_search_for_what_is_left_finds_it_while_it_is_there(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    places = " ".join(find_residue(house.workspace, document_id, BODY[:20]))
    for place in ("catalog", "index", "file: files/"):
        assert place in places
    in_records = find_residue(house.workspace, document_id, TITLE)
    assert any("records.db" in place for place in in_records)
    with pytest.raises(InvalidInput, match="too short"):
        find_residue(house.workspace, document_id, "short")


def test_nothing_is_left_of_a_deleted_document(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    house.library.document(OWNER, document_id)
    assert house.library.ask(OWNER, "What is the capacity of cell qxcanarybody7?").citations
    removal = house.library.delete(OWNER, document_id, reason="asked for")
    assert (removal.passages > 0, removal.files) == (True, 2)
    assert words_left(house, document_id) == []
    assert problems_of(house.workspace, house.library.index) == []
    with pytest.raises(NotFound):
        house.library.document(OWNER, document_id)
    given = house.library.ask(OWNER, "What is the capacity of cell qxcanarybody7?")
    assert document_id not in json.dumps([c.document_id for c in given.citations])
    assert "417" not in str(given)
    hits = house.library.search(OWNER, f"{TITLE} qxcanarybody7 417", num=50)
    assert all("qxcanary" not in hit.passage.text + hit.passage.title for hit in hits)
    # A server of the same workspace that has run all along holds it no longer either.
    assert house.library._documents.get(document_id) is None


def test_what_else_was_there_is_still_there(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    house.library.delete(OWNER, document_id, reason="asked for")
    for n in range(9):
        assert f"{n} mAh/g" in house.library.search(OWNER, f"zq{n}x", num=1)[0].passage.text


def test_a_replaced_document_is_as_gone_as_a_deleted_one(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    place = house.inbox / "rnd" / NAME
    place.rename(place.with_name("plain.md"))
    place.with_name("plain.md").write_text("# Plain\n\nNothing of note stands here.")
    (house.inbox / "rnd" / NAME).write_text("# Replaced\n\nNothing is left of what stood here.")
    house.ingest({}, "rnd")
    left = [w for w in words_left(house, document_id) if "qxcanaryname" not in w and NAME not in w]
    # The name of the file is the name of what replaced it, too.
    assert [w for w in left if "records.db" not in w or TITLE in w] == []
    assert problems_of(house.workspace, house.library.index) == []


def test_what_was_made_from_it_is_named(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    mina, _ = house.add_person("mina", ["reader"], ["rnd"])
    given = house.library.ask(mina, "What is the capacity of cell qxcanarybody7?")
    assert any(c.document_id == document_id for c in given.citations)
    fingerprint = house.workspace.keys.fingerprint("What is the capacity of cell qxcanarybody7?")
    removal = house.library.delete(OWNER, document_id, reason="asked for")
    assert removal.tainted == (("answer.given", fingerprint),)


def test_what_the_deleter_may_not_know_of_is_not_named(house):
    document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    parents = [house.library.catalog.get(document_id).entry_hash]
    for subject, label in (("seen", Label.of("rnd")), ("hidden", Label.of("rnd", "plant2"))):
        house.workspace.ledger.append(
            Draft(kind="predictor.fitted", actor="x", subject=subject, label=label, parents=parents)
        )
    curator, _ = house.add_person("jun", ["curator"], ["rnd"])
    removal = house.library.delete(curator, document_id, reason="asked for")
    assert removal.tainted == (("predictor.fitted", "seen"),)


def test_a_near_duplicate_takes_the_place_of_the_one_it_repeats(house):
    first = house.ingest({"one.md": f"# Log\n\n{LONG} All was well."}, "rnd")["one.md"]
    second = house.ingest({"two.md": f"# Log\n\n{LONG} All was fine."}, "rnd")["two.md"]
    assert (first.status, second.status) == ("added", "merged")
    assert "fine" not in " ".join(
        h.passage.text for h in house.library.search(OWNER, "coated in hall 7", num=20)
    )
    house.library.delete(OWNER, first.document_id, reason="asked for")
    hits = house.library.search(OWNER, "coated in hall 7", num=20)
    assert {h.passage.document_id for h in hits if "hall" in h.passage.text} == {second.document_id}
    assert problems_of(house.workspace, house.library.index) == []


def test_the_same_bytes_in_another_compartment_stay_there(house):
    text = {"shared.md": "# Shared\n\nThe shared cell qxsharedbody7 held 5 mAh/g."}
    one = house.ingest(text, "rnd")["shared.md"].document_id
    other = house.ingest(text, "plant2")["shared.md"].document_id
    house.library.delete(OWNER, one, reason="asked for")
    assert problems_of(house.workspace, house.library.index) == []
    plant, _ = house.add_person("jun", ["reader"], ["plant2"])
    assert house.library.search(plant, "qxsharedbody7")[0].passage.document_id == other
    assert house.library.original(plant, other)[1] == text["shared.md"].encode()


def test_a_dismissed_upload_leaves_no_bytes(house):
    content = b"\x7fELF" + b"qxcanaryupload7" * 9
    (result,) = house.library.upload(OWNER, [("tool.exe", content)], Label.of("rnd"))
    assert result.status == "quarantined"
    (row,) = house.library.quarantine.browse(Clearance.of("*"))
    assert house.workspace.files.get(row.content_sha256) == content
    house.library.dismiss(OWNER, row.quarantine_id)
    assert find_residue(house.workspace, "", "qxcanaryupload7") == []


RUN = "from haetae.cli.main import main; main()"


def haetae(*arguments, place: Path):
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments, "-w", str(place)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_the_shell_deletes_and_proves_it(tmp_path):
    place = tmp_path / "house"
    with TinyHouse(place) as house:
        house.ingest(OTHERS | CANARY, "rnd")
        document_id = house.ingest(CANARY, "rnd")[NAME].document_id
    before = haetae("document", "prove-deleted", document_id, TITLE, "--json", place=place)
    assert before.returncode == 5
    assert json.loads(before.stdout.splitlines()[0])["residue"]
    gone = haetae("document", "delete", document_id, "--reason", "asked for", "--json", place=place)
    assert gone.returncode == 0, gone.stderr
    assert json.loads(gone.stdout)["document_id"] == document_id
    for words in (TITLE, BODY[:20], NAME):
        proof = haetae("document", "prove-deleted", document_id, words, "--json", place=place)
        assert (proof.returncode, proof.stdout) == (0, '{"residue":[]}\n'), proof.stderr
    with TinyHouse(place) as house:
        assert words_left(house, document_id) == []


def test_who_is_not_cleared_for_everything_cannot_look_through_every_file(tmp_path, monkeypatch):
    place = tmp_path / "house"
    with TinyHouse(place) as house:
        house.ingest(CANARY, "plant2")
        house.ingest(OTHERS, "rnd")
        _, key = house.add_person("jun", ["curator"], ["rnd"])
    monkeypatch.setenv("HAETAE_API_KEY", key)
    proof = haetae("document", "prove-deleted", "0" * 20, TITLE, place=place)
    assert proof.returncode == 3
    assert "residue" not in proof.stdout
