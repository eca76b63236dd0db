import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import DATA, needs_data

from haetae.data.read import read
from haetae.data.worker import ReaderPool
from haetae.errors import HaetaeError, NotFound, QuarantineReason, Unavailable, UnreadableFile

HOSTILE = "hostile_reader:read"


@pytest.fixture(autouse=True)
def _hostile_reader_can_be_found(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def files(tmp_path, *acts):
    for i, act in enumerate(acts):
        path = tmp_path / f"{i}.txt"
        path.write_text(act)
        yield i, path


def test_each_hostile_file_costs_only_itself(tmp_path):
    acts = {
        "sleep 60": QuarantineReason.TIMEOUT,
        "allocate 4000": QuarantineReason.TOO_LARGE,
        "abort": QuarantineReason.CRASHED,
        "segfault": QuarantineReason.CRASHED,
        "exit": QuarantineReason.CRASHED,
        "refuse": QuarantineReason.ENCRYPTED,
        "surprise": QuarantineReason.MALFORMED,
        "fine": None,
        "slow 0.6": None,  # longer than the limit as a whole, but not by the page
    }
    with ReaderPool(2, page_limit_s=1.0, memory_limit_mb=1024, reader=HOSTILE) as pool:
        results = dict(pool.read_many(files(tmp_path, *acts)))
    found = {
        act: result.reason if isinstance(result, UnreadableFile) else None
        for act, result in zip(acts, (results[i] for i in range(len(acts))), strict=True)
    }
    assert found == acts
    assert "at page 3" in results[0].message
    assert "signal 6 at page 3" in results[2].message
    assert "exit code 3" in results[4].message
    assert results[0].where == "0.txt"
    assert results[7].title == "7.txt"


def test_other_errors_come_home_as_themselves(tmp_path):
    with ReaderPool(1, reader=HOSTILE) as pool:
        ((_, error),) = pool.read_many(files(tmp_path, "missing"))
    assert type(error) is NotFound
    assert (error.message, error.hint, error.where) == ("gone", "Look", "there")


def test_workers_are_replaced_after_their_share(tmp_path):
    with ReaderPool(1, recycle_after=2, reader=HOSTILE) as pool:
        results = list(pool.read_many(files(tmp_path, *["fine"] * 5)))
    pids = [document.pages[0].text for _, document in results]
    assert len(set(pids)) == 3


def test_no_more_files_are_taken_than_workers_are_free(tmp_path):
    taken = []

    def items():
        for item in files(tmp_path, *["fine"] * 20):
            taken.append(item)
            yield item

    with ReaderPool(2, reader=HOSTILE) as pool:
        for num_done, _ in enumerate(pool.read_many(items()), start=1):
            assert len(taken) <= num_done + 2
    assert len(taken) == 20


def test_a_consumer_that_dawdles_times_nothing_out(tmp_path):
    with ReaderPool(2, page_limit_s=0.5, reader=HOSTILE) as pool:
        for _, result in pool.read_many(files(tmp_path, *["fine"] * 4)):
            assert not isinstance(result, HaetaeError)
            time.sleep(0.7)


def test_a_listener_that_leaves_early_gets_no_stale_answers(tmp_path):
    with ReaderPool(2, reader=HOSTILE) as pool:
        for _ in pool.read_many(files(tmp_path, *["fine"] * 4)):
            break
        again = list(pool.read_many(files(tmp_path, "fine")))
    assert [key for key, _ in again] == [0]


def test_a_reader_that_cannot_start_is_unavailable(tmp_path):
    with (
        ReaderPool(1, reader="no_such_module:read") as pool,
        pytest.raises(Unavailable, match="before it was ready"),
    ):
        list(pool.read_many(files(tmp_path, "fine")))


def test_workers_die_with_their_parent(tmp_path):
    (tmp_path / "a.txt").write_text("sleep 60")
    script = (
        "import sys; from pathlib import Path; from haetae.data.worker import ReaderPool\n"
        f"pool = ReaderPool(1, reader={HOSTILE!r})\n"
        "list(pool.read_many([(0, Path(sys.argv[1]))]))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "a.txt")])
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    (worker,) = wait_for(lambda: children.read_text().split())
    time.sleep(0.5)  # by now it reads, deaf to the pipe
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not is_running(int(worker)))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except FileNotFoundError:
        return False


def wait_for(condition):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    pytest.fail("it never came about")


@needs_data
@pytest.mark.real
def test_real_pdfs_come_through_the_pool_as_they_are_read_alone():
    names = ["pdf/multi_page.pdf", "pdf/ko_two_column_brief.pdf", "pdf_bad/scan_only.pdf"]
    names += ["pdf_bad/password_docling.pdf", "patents_xml/pftaps057006474.txt.gz"]
    with ReaderPool(2) as pool:
        results = dict(pool.read_many((name, DATA / name) for name in names))
    for name in names[:2]:
        alone = read((DATA / name).read_bytes(), name=Path(name).name)
        assert results[name] == alone
    reasons = [results[name].reason for name in names[2:]]
    assert reasons == [
        QuarantineReason.NO_TEXT,
        QuarantineReason.ENCRYPTED,
        QuarantineReason.ARCHIVE,
    ]


def test_the_usual_reader_reads_files_of_many_kinds(tmp_path):
    (tmp_path / "a.md").write_text("# 제목\n\n본문이다.")
    (tmp_path / "b.html").write_text("<h1>Title</h1><p>Words.</p>")
    (tmp_path / "c.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (tmp_path / "d.txt").write_bytes(b"")
    items = [(path.name, path) for path in sorted(tmp_path.iterdir())]
    with ReaderPool(2) as pool:
        results = dict(pool.read_many([*items, ("e", tmp_path / "none")]))
    assert results["a.md"].title == "제목"
    assert results["b.html"].pages[0].text == "Title\n\nWords."
    reasons = {key: results[key].reason for key in ("c.zip", "d.txt", "e")}
    assert reasons == {
        "c.zip": QuarantineReason.ARCHIVE,
        "d.txt": QuarantineReason.EMPTY,
        "e": QuarantineReason.UNREADABLE,
    }
