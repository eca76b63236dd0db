"""Wrong input costs itself: a message that says what, where and what to do, and nothing is lost."""

import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from haetae.testing.house import TinyHouse, write_files
from haetae.testing.whole import problems_of

DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOOD = {f"good-{n}.md": f"# Good {n}\n\nThe good cell zq{n}x held {n}50 mAh/g." for n in range(3)}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("bad") / "house"
    TinyHouse(place).close()
    return place


@pytest.fixture
def house(tmp_path):
    place = tmp_path / "house"
    TinyHouse(place).close()
    return place


def haetae(*arguments, place: Path, limit: dict | None = None, env: dict | None = None):
    """Run the command line; gives exit code, standard output and standard error."""
    start = ""
    for name, value in (limit or {}).items():
        start += f"import resource; resource.setrlimit(resource.{name}, ({value}, {value}));"
    code = start + "from haetae.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments), "-w", str(place)],
        capture_output=True, text=True, timeout=180, env=os.environ | (env or {}),
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def ingest(folder: Path, place: Path, **more):
    code, out, err = haetae("ingest", folder, "--workers", 1, "--json", place=place, **more)
    return code, json.loads(out) if out else {}, err


def assert_good_is_here(place: Path) -> None:
    with TinyHouse(place) as house:
        assert problems_of(house.workspace, house.library.index) == []
        from haetae.workspace.workspace import OWNER

        for n in range(3):
            assert f"{n}50 mAh/g" in house.library.search(OWNER, f"zq{n}x", num=1)[0].passage.text


def a_docx(path: Path, document: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)


def laughs() -> str:
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE article [{entities}]>'
        "<article><body><p>&l11;</p></body></article>"
    )


def test_each_bad_file_is_put_aside_with_its_reason_and_the_good_go_in(house, tmp_path):
    folder = tmp_path / "in"
    write_files(folder, GOOD)
    (folder / "empty.md").write_bytes(b"")
    (folder / "strange.bin").write_bytes(bytes(range(256)) * 64)
    (folder / "archive.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (folder / "encrypted.pdf").write_bytes(
        b"%PDF-1.6\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/O<00>/U<00>/P -1>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R>>\n%%EOF"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"garbage " * 400)
    (folder / "cut.docx").write_bytes(b"PK\x03\x04" + b"\0" * 200)
    a_docx(folder / "bomb.docx", b"<w>" + b"\0" * (600 << 20))
    (folder / "bomb.xml").write_text(laughs())
    (folder / "outside.md").symlink_to("/etc/passwd")
    (folder / "outside").symlink_to("/etc")
    (folder / "nowhere.md").symlink_to(folder / "not-there.md")
    os.mkfifo(folder / "pipe.md")
    name = os.fsencode(folder) + b"/\xff\xfe-name.md"
    Path(os.fsdecode(name)).write_text("# Odd\n\nThe file with an odd name held 7 mAh/g.")
    code, report, err = ingest(folder, house)
    assert code == 0, err
    aside = {Path(r["name"]).name: r for r in report["quarantined"]}
    reasons = {name: r["reason"] for name, r in aside.items()}
    expected = {
        "empty.md": {"empty"},
        "strange.bin": {"unknown_kind"},
        "archive.zip": {"archive"},
        "encrypted.pdf": {"encrypted", "malformed"},
        "broken.pdf": {"malformed"},
        "cut.docx": {"malformed", "archive"},
        "bomb.docx": {"bomb"},
        "bomb.xml": {"bomb"},
        "outside.md": {"outside"},
        "outside": {"outside"},
        "nowhere.md": {"unreadable", "outside"},
        "pipe.md": {"unreadable"},
    }
    assert set(reasons) == set(expected)
    for name, reason in reasons.items():
        assert reason in expected[name], (name, aside[name])
        assert aside[name]["detail"]
        assert len(aside[name]["hint"]) > 10
    assert report["report"]["added"] == 4
    assert_good_is_here(house)


def test_a_mended_file_leaves_quarantine_by_itself(house, tmp_path):
    folder = tmp_path / "in"
    write_files(folder, {"late.md": ""})
    assert ingest(folder, house)[1]["report"]["quarantined"] == 1
    (folder / "late.md").write_text("# Late\n\nNow it says that it held 9 mAh/g.")
    assert ingest(folder, house)[1]["report"]["added"] == 1
    with TinyHouse(house) as opened:
        from haetae.sovereign.label import Clearance

        assert opened.library.quarantine.browse(Clearance.of("*")) == []


HUGE_LINE = """
import json, resource, sys
from pathlib import Path
from haetae.testing.house import TinyHouse
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER
with TinyHouse(Path(sys.argv[1])) as house:
    results = []
    house.library.ingest(OWNER, Path(sys.argv[2]), Label(), num_workers=1,
                         on_result=lambda r, _: results.append([r.status, r.reason, r.hint]))
peaks = [resource.getrusage(who).ru_maxrss // 1024
         for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([results, peaks]))
"""


def test_a_line_of_a_gigabyte_is_refused_in_little_memory(house, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "line.txt").open("wb") as file:
        for _ in range(1 << 10):
            file.write(b"word and " * ((1 << 20) // 9 + 1))
    baseline = tmp_path / "small"
    write_files(baseline, {"small.txt": "a small text of no weight"})
    sizes = []
    for source in (baseline, folder):
        done = subprocess.run(
            [sys.executable, "-c", HUGE_LINE, str(house), str(source)],
            capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        results, peaks = json.loads(done.stdout)
        sizes.append(peaks)
    assert results[0][:2] == ["quarantined", "too_large"], results
    assert max(sizes[1]) <= max(200, max(sizes[0]) + 20), sizes
    (folder / "line.txt").unlink()


@pytest.mark.parametrize("question", ["", "   ", "\0", "x" * 100_000, "왜 " * 50_000])
def test_an_impossible_question_is_refused_over_http_and_in_the_shell(made, question):
    from haetae.testing.web import client_of

    with TinyHouse(made) as house:
        name = f"asker{time.monotonic_ns()}"
        client = client_of(house, house.add_person(name, ["reader"], [])[1])
        answer = client.post("/api/ask", json={"question": question})
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["title"] == "Invalid question"
    assert problem["hint"]
    assert len(answer.content) < 2_000  # it is not sent back
    if "\0" not in question:
        code, _, err = haetae("ask", question[:40_000], place=made)
        assert code == 2
        assert "→" in err
        assert len(err) < 2_000


def test_words_that_are_no_text_are_refused_in_the_shell(made):
    code, _, err = haetae("ask", os.fsdecode(b"\xff\xfe what"), place=made)
    assert code == 2
    assert "UTF-8" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ingest", "/no/such/place"], 3, "/no/such/place: there is no such file or folder"),
        (["document", "delete", "0" * 20, "--reason", "because"], 3, "there is no document"),
        (["quarantine", "retry", "nothing"], 3, "there is no quarantined file"),
        (["ingest", ".", "-c", "Not OK"], 2, "'Not OK' is not a valid name"),
        (["expert", "check", "nobody"], 3, "there is no expert 'nobody'"),
        (["principal", "grant", "nobody"], 3, "there is no principal 'nobody'"),
        (["search", "cell", "--after", "yesterday"], 2, "yesterday"),
    ],
)
def test_a_wrong_argument_says_what_and_what_to_do(made, arguments, code, words):
    found, out, err = haetae(*arguments, place=made)
    assert found == code, (out, err)
    assert words in err.replace("\n", " ")
    assert "→" in err


def test_a_missing_workspace_says_how_to_make_one(tmp_path):
    code, _, err = haetae("doctor", place=tmp_path)
    assert code == 3
    assert "haetae init" in err
    code, out, _ = haetae("doctor", "--json", place=tmp_path)
    assert json.loads(out)["error"] == "NotFound"


def test_a_wrong_workspace_file_names_file_and_key(house):
    path = house / "workspace.toml"
    text = path.read_text()
    path.write_text(text + 'colour = "red"\n')
    code, _, err = haetae("doctor", place=house)
    assert code == 2
    assert "workspace.toml" in err
    assert "'colour'" in err
    assert "default_compartment" in err
    path.write_text(text.replace("format = 1", "format = 99"))
    code, _, err = haetae("doctor", place=house)
    assert code == 5
    assert "99" in err


def test_records_of_a_newer_version_are_left_alone(house):
    import sqlite3

    database = sqlite3.connect(house / "records.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, _, err = haetae("document", "list", place=house)
    assert code == 5
    assert "9999" in err
    assert "newer Haetae" in err


def test_a_damaged_records_file_is_a_clear_error(house):
    path = house / "records.db"
    content = bytearray(path.read_bytes())
    content[:100] = b"\1" * 100
    path.write_bytes(content)
    code, _, err = haetae("document", "list", place=house)
    assert code == 5
    assert "damaged" in err
    assert "backup" in err


def test_an_index_of_another_version_says_to_rebuild_it_and_that_works(house, tmp_path):
    import lancedb

    write_files(tmp_path / "in", GOOD)
    assert ingest(tmp_path / "in", house)[0] == 0
    table = lancedb.connect(house / "index").open_table("catalog")
    table.update(values={"format": 99})
    code, _, err = haetae("search", "cell", place=house)
    assert code == 5
    assert "format 99" in err
    assert "haetae index rebuild" in err
    code, out, err = haetae("index", "rebuild", "--json", place=house)
    assert code == 0, err
    assert json.loads(out)["passages"] >= 3
    assert_good_is_here(house)


@pytest.mark.parametrize("room", [0, 2_000, 6_000, 20_000, 60_000])
def test_a_full_disk_stops_the_ingest_whole_and_it_goes_on_when_there_is_room(
    house, tmp_path, room
):
    folder = tmp_path / "in"
    write_files(folder, GOOD | {"long.md": "# Long\n\n" + "A long paragraph of words. " * 4_000})
    code, _, err = ingest(folder, house, limit={"RLIMIT_FSIZE": room})
    assert code in (8, 9), (code, err)
    code, _, err = ingest(folder, house)
    assert code == 0, err
    assert_good_is_here(house)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk")
@pytest.mark.parametrize("room_kb", [300, 420, 520, 700, 1000])
def test_a_small_disk_that_runs_full_loses_nothing(tmp_path, room_kb):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room_kb}k", "none", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        house = disk / "house"
        TinyHouse(house).close()
        folder = tmp_path / "in"
        texts = {f"t{n}.md": f"# T{n}\n\n" + f"Words of {n} {n * 7919} " * 900 for n in range(60)}
        write_files(folder, GOOD | texts)
        code, out, err = haetae("ingest", folder, "--workers", 1, place=house)
        assert code in (8, 9), (code, out, err)
        assert "space" in err
        assert "→" in err
        subprocess.run(["mount", "-o", "remount,size=60m", str(disk)], check=True)
        assert ingest(folder, house)[0] == 0
        assert_good_is_here(house)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_ledger_edited_by_hand_stops_every_act_and_verify_names_the_line(house, tmp_path):
    write_files(tmp_path / "in", GOOD)
    assert ingest(tmp_path / "in", house)[0] == 0
    log = house / "ledger" / "ledger.log"
    lines = log.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"actor":"owner"', b'"actor":"other"')
    assert lines[2] != log.read_bytes().splitlines(keepends=True)[2]
    log.write_bytes(b"".join(lines))
    for arguments in (["ask", "What is the good cell zq1x?"], ["ingest", tmp_path / "in"],
                      ["document", "delete", "0" * 20, "--reason", "because"]):  # fmt: skip
        code, _, err = haetae(*arguments, place=house)
        assert code == 9, err
        assert "changed outside Haetae" in err
        assert "haetae ledger verify" in err
    code, _, err = haetae("ledger", "verify", place=house)
    assert code == 9
    assert f"{log} line 4: the line does not follow the one before it" in err
    log.write_bytes(b"".join(lines).replace(b'"actor":"other"', b'"actor":"owner"'))
    assert haetae("ledger", "verify", place=house)[0] == 0
    assert_good_is_here(house)


@pytest.mark.real
def test_real_encrypted_and_broken_pdfs_are_put_aside(house, tmp_path):
    found = sorted(DATA.rglob("*.pdf"))[:1] if DATA.is_dir() else []
    if not found:
        pytest.skip(f"there is no PDF under {DATA}")
    content = found[0].read_bytes()
    folder = tmp_path / "in"
    write_files(folder, GOOD)
    (folder / "half.pdf").write_bytes(content[: len(content) // 3])
    (folder / "head.pdf").write_bytes(content[:600])
    code, report, err = ingest(folder, house)
    assert code == 0, err
    assert "head.pdf" in {Path(r["name"]).name for r in report["quarantined"]}
    assert all(r["hint"] for r in report["quarantined"])
    assert_good_is_here(house)
