"""The ledger takes entries whole or not at all, from any number of threads and processes."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from haetae.errors import LedgerBroken, LedgerUnwritable
from haetae.sovereign.ledger import Draft
from haetae.sovereign.lineage import Lineage
from haetae.sovereign.verify import verify
from haetae.testing.ledger import TINY_ORIGIN, draft, tiny_ledger, tiny_verdict


def log_of(folder: Path) -> Path:
    return folder / "ledger" / "ledger.log"


def numbers_in(folder: Path) -> list[str]:
    lines = log_of(folder).read_bytes().splitlines()
    return [
        line.split(b'"number":')[1].split(b"}")[0].decode() for line in lines if b"number" in line
    ]


def test_an_entry_comes_back_as_it_was_written(tmp_path):
    ledger = tiny_ledger(tmp_path)
    entry = ledger.append(draft(7))
    found = Lineage(ledger.path).get(entry.hash)
    assert found == entry
    assert (entry.seq, entry.kind, entry.subject, entry.body) == (
        0,
        "test.done",
        "thing-7",
        {"number": 7},
    )
    assert tiny_verdict(tmp_path).ok


def test_a_group_is_numbered_in_order_and_shares_one_checkpoint(tmp_path):
    ledger = tiny_ledger(tmp_path)
    entries = ledger.append_many([draft(n) for n in range(5)])
    assert [entry.seq for entry in entries] == [0, 1, 2, 3, 4]
    assert tiny_verdict(tmp_path).checkpoints == 1
    assert ledger.append_many([]) == []


def test_threads_lose_nothing_and_share_their_waits_for_the_disk(tmp_path, monkeypatch):
    ledger, syncs = tiny_ledger(tmp_path), []
    real = os.fdatasync

    def slow_sync(file):
        syncs.append(file)
        threading.Event().wait(0.005)  # a disk that takes its time lets the others queue
        real(file)

    monkeypatch.setattr(os, "fdatasync", slow_sync)
    threads = [
        threading.Thread(target=lambda t=t: [ledger.append(draft(t * 100 + n)) for n in range(20)])
        for t in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = tiny_verdict(tmp_path)
    assert verdict.ok, verdict.reason
    assert verdict.records == 320
    assert len(syncs) == verdict.checkpoints < 320 / 2
    assert sorted(numbers_in(tmp_path), key=int) == sorted(
        (str(t * 100 + n) for t in range(16) for n in range(20)), key=int
    )


WRITER = """
import sys
from pathlib import Path
from haetae.testing.ledger import draft, tiny_ledger
ledger = tiny_ledger(Path(sys.argv[1]))
for n in range(40):
    ledger.append(draft(int(sys.argv[2]) * 1000 + n))
"""


def test_processes_lose_nothing(tmp_path):
    tiny_ledger(tmp_path).close()
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(n)]) for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    verdict = tiny_verdict(tmp_path)
    assert verdict.ok, verdict.reason
    assert verdict.records == 160
    assert len(set(numbers_in(tmp_path))) == 160


def test_a_group_cut_at_any_byte_is_set_aside_and_what_was_acknowledged_stays(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append_many([draft(1), draft(2)])
    kept = log_of(tmp_path).read_bytes()
    copies = (tmp_path / "ledger" / "checkpoints.log").read_bytes()
    ledger.append_many([draft(3), draft(4), draft(5)])
    whole = log_of(tmp_path).read_bytes()
    ledger.close()
    for cut in range(len(kept) + 1, len(whole)):
        log_of(tmp_path).write_bytes(whole[:cut])
        (tmp_path / "ledger" / "checkpoints.log").write_bytes(copies)
        ledger = tiny_ledger(tmp_path)
        assert log_of(tmp_path).read_bytes() == kept, f"cut at {cut}"
        torn = list((tmp_path / "ledger").glob("torn-*.log"))
        assert [t.read_bytes() for t in torn] == [whole[len(kept) : cut]]
        torn[0].unlink()
        ledger.close()
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(6))
    assert numbers_in(tmp_path) == ["1", "2", "6"]
    assert tiny_verdict(tmp_path).ok


def test_a_reader_never_sees_a_group_that_may_yet_be_taken_back(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    kept = log_of(tmp_path).read_bytes()
    ledger.append_many([draft(2), draft(3)])
    whole = log_of(tmp_path).read_bytes()
    log_of(tmp_path).write_bytes(whole[: whole.rindex(b'{"checkpoint"')])
    lineage = Lineage(ledger.path)
    assert lineage.count() == 1
    log_of(tmp_path).write_bytes(kept)
    (tmp_path / "ledger" / "checkpoints.log").unlink()
    again = tiny_ledger(tmp_path)
    later = again.append(draft(4))
    assert lineage.count() == 2
    assert lineage.get(later.hash) == later


FULL = """
import resource, sys
from pathlib import Path
from haetae.errors import LedgerUnwritable
from haetae.testing.ledger import draft, tiny_ledger
ledger = tiny_ledger(Path(sys.argv[1]))
limit = ledger.path.stat().st_size + 700
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
written = 0
try:
    for n in range(100, 120):
        ledger.append(draft(n))
        written += 1
except LedgerUnwritable as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
ledger.append(draft(200))
print(written)
"""


def test_a_full_disk_stops_the_act_and_leaves_the_ledger_whole(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    ledger.close()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    message, written = done.stdout.strip().rsplit("\n", 1)
    assert "File too large" in message
    assert "nothing was done" in message
    assert numbers_in(tmp_path) == ["1", *(str(100 + n) for n in range(int(written))), "200"]
    verdict = tiny_verdict(tmp_path)
    assert verdict.ok, verdict.reason


def test_every_possible_short_write_is_taken_back(tmp_path, monkeypatch):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    real, before = os.write, log_of(tmp_path).read_bytes()

    for room in range(0, 900, 7):
        left = [room]

        def short(file, content, left=left):
            if left[0] <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            took = real(file, bytes(content)[: left[0]])
            left[0] -= took
            return took

        monkeypatch.setattr(os, "write", short)
        failure = None
        try:
            ledger.append(draft(2))
        except LedgerUnwritable as error:
            failure = error.message
        assert failure is None or "No space left" in failure
        if failure:
            assert log_of(tmp_path).read_bytes() == before
        before = log_of(tmp_path).read_bytes()
        monkeypatch.setattr(os, "write", real)
        verdict = tiny_verdict(tmp_path)
        assert verdict.ok, (room, verdict.reason)
    ledger.append(draft(3))
    assert tiny_verdict(tmp_path).ok


def test_a_checkpoint_copy_that_found_no_room_is_made_later(tmp_path, monkeypatch):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    copies = tmp_path / "ledger" / "checkpoints.log"
    aside = copies.rename(tmp_path / "aside.log")
    copies.mkdir()  # nothing can be appended to a folder
    ledger.append(draft(2))
    copies.rmdir()
    aside.rename(copies)
    with copies.open("ab") as file:
        file.write(b'{"checkpoint":2,"key"')  # cut by a power cut
    assert tiny_verdict(tmp_path).ok
    ledger.append(draft(3))
    assert tiny_verdict(tmp_path).ok
    assert len(copies.read_bytes().splitlines()) == 3


def test_after_a_failed_sync_it_stops_until_it_is_opened_anew(tmp_path, monkeypatch):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))

    def broken(_file):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", broken)
        with pytest.raises(LedgerUnwritable, match="Input/output"):
            ledger.append(draft(2))
    with pytest.raises(LedgerUnwritable, match="earlier write failed"):
        ledger.append(draft(3))
    ledger.close()
    tiny_ledger(tmp_path).append(draft(4))
    assert tiny_verdict(tmp_path).ok
    assert "3" not in numbers_in(tmp_path)


def test_an_interrupted_writer_does_not_acknowledge_for_those_who_wait(tmp_path, monkeypatch):
    ledger, outcome = tiny_ledger(tmp_path), []
    inside, go_on = threading.Event(), threading.Event()
    real = os.fdatasync

    def interrupted(file):
        inside.set()
        go_on.wait(5)
        monkeypatch.setattr(os, "fdatasync", real)
        raise KeyboardInterrupt

    def follow():
        try:
            outcome.append(ledger.append(draft(2)))
        except LedgerUnwritable as error:
            outcome.append(error)

    def lead():
        with pytest.raises(KeyboardInterrupt):
            ledger.append(draft(1))

    monkeypatch.setattr(os, "fdatasync", interrupted)
    leader = threading.Thread(target=lead)
    leader.start()
    assert inside.wait(5)
    follower = threading.Thread(target=follow)
    follower.start()
    go_on.set()
    leader.join()
    follower.join()
    is_written = "2" in numbers_in(tmp_path)
    assert is_written == (not isinstance(outcome[0], LedgerUnwritable))
    assert tiny_verdict(tmp_path).ok


def test_a_draft_without_canonical_form_harms_only_its_caller(tmp_path):
    ledger = tiny_ledger(tmp_path)
    with pytest.raises(ValueError, match="JSON compliant"):
        ledger.append(Draft(kind="a.b", actor="x", subject="y", body={"x": float("nan")}))
    with pytest.raises(TypeError):
        ledger.append(Draft(kind="a.b", actor="x", subject="y", body={"x": object()}))
    ledger.append(draft(1))
    assert tiny_verdict(tmp_path).records == 1


def test_a_file_that_cannot_be_opened_is_a_clear_error(tmp_path):
    tiny_ledger(tmp_path).close()
    log_of(tmp_path).unlink()
    log_of(tmp_path).mkdir()
    with pytest.raises(LedgerUnwritable) as caught:
        tiny_ledger(tmp_path)
    assert str(log_of(tmp_path)) in str(caught.value)
    assert "permission" in caught.value.hint


def test_a_file_that_became_read_only_takes_no_entry(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    descriptor = os.open(log_of(tmp_path), os.O_RDONLY)
    os.dup2(descriptor, ledger._file)  # as when the disk is remounted read-only
    with pytest.raises(LedgerUnwritable):
        ledger.append(draft(2))
    assert numbers_in(tmp_path) == ["1"]


def test_the_last_stretch_is_checked_when_it_is_opened(tmp_path):
    ledger = tiny_ledger(tmp_path)
    for n in range(30):
        ledger.append(draft(n))
    ledger.close()
    content = log_of(tmp_path).read_bytes()
    log_of(tmp_path).write_bytes(content.replace(b'"number":12', b'"number":13'))
    with pytest.raises(LedgerBroken, match="does not follow"):
        tiny_ledger(tmp_path)
    assert tiny_verdict(tmp_path).first_bad == 26


def test_what_another_process_appends_must_follow_from_what_this_one_knows(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    other = tiny_ledger(tmp_path)
    other.append(draft(2))
    ledger.append(draft(3))
    with log_of(tmp_path).open("ab") as file:
        file.write(log_of(tmp_path).read_bytes().splitlines()[-1] + b"\n")
    with pytest.raises(LedgerBroken):
        ledger.append(draft(4))


def test_a_ledger_longer_than_its_checked_end_opens(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append_many([draft(n) for n in range(3000)])
    for n in range(5):
        ledger.append(draft(n))
    ledger.close()
    assert log_of(tmp_path).stat().st_size > 1 << 18
    ledger = tiny_ledger(tmp_path)
    assert ledger.append(draft(9)).seq == 3005
    assert tiny_verdict(tmp_path).ok


def test_a_cut_to_an_earlier_checkpoint_is_refused(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    cut = log_of(tmp_path).stat().st_size
    ledger.append(draft(2))
    os.truncate(log_of(tmp_path), cut)
    with pytest.raises(LedgerBroken, match="cut"):
        ledger.append(draft(3))
    with pytest.raises(LedgerBroken, match="entry 2 was once written"):
        tiny_ledger(tmp_path)


def test_another_workspaces_ledger_is_refused(tmp_path):
    tiny_ledger(tmp_path).append(draft(1))
    with pytest.raises(LedgerBroken, match="another workspace"):
        tiny_ledger(tmp_path, origin="f" * 16)
    key = tiny_ledger(tmp_path / "other")._keys.public
    assert not verify(log_of(tmp_path), key=key, origin=TINY_ORIGIN).ok


def test_its_files_are_its_owners_alone(tmp_path):
    ledger = tiny_ledger(tmp_path)
    ledger.append(draft(1))
    for path in (tmp_path / "ledger").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
