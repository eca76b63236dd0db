import importlib
import random
import subprocess
import sys

import pytest
from corpus import DATA, check_slices, content, needs_data

from haetae.data.document_json import from_json, to_json
from haetae.data.read import READERS, read, reader_for
from haetae.data.sniff import MAX_BYTES, MAX_XML_BYTES, MediaKind
from haetae.errors import QuarantineReason, UnreadableFile


def test_every_kind_has_a_reader_that_can_be_loaded():
    assert set(READERS) == set(MediaKind)
    for kind in MediaKind:
        assert callable(reader_for(kind))
        assert kind.media_type
        assert MAX_BYTES.get(kind, MAX_XML_BYTES) > 0


def test_reading_markdown_loads_no_other_reader():
    script = (
        "import sys; from haetae.data.read import read; read(b'# x', name='a.md')\n"
        "print([m for m in ('lxml', 'pypdfium2', 'docx', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize(
    ("surprise", "reason"),
    [
        (ZeroDivisionError("x"), QuarantineReason.MALFORMED),
        (RecursionError(), QuarantineReason.BOMB),
        (MemoryError(), QuarantineReason.TOO_LARGE),
    ],
)
def test_surprises_in_a_reader_become_quarantine_reasons(monkeypatch, surprise, reason):
    def broken(content, *, name):
        raise surprise

    monkeypatch.setattr(importlib.import_module("haetae.data.text"), "read_text", broken)
    with pytest.raises(UnreadableFile) as caught:
        read(b"text", name="a.txt")
    assert caught.value.reason is reason
    assert caught.value.where == "a.txt"


SMALL = [
    "papers_jats/1472-6831-8-11.nxml.gz",
    "patents_xml/JP2005518157.xml.gz",
    "patents_xml/US06840965B2.xml.gz",
    "patents_xml/ipgD0701016.xml.gz",
    "patents_xml/pa20010031492.xml.gz",
    "patents_xml/pftaps057006474.txt.gz",
]


@needs_data
@pytest.mark.real
@pytest.mark.parametrize("name", SMALL)
def test_a_damaged_file_is_read_or_refused_never_more(name):
    source = content(DATA / name)
    random_ = random.Random(name)
    refusals = []
    for _ in range(12):
        damaged = bytearray(source[: random_.randint(1, len(source))])
        for _ in range(random_.randint(0, 5)):
            damaged[random_.randrange(len(damaged))] = random_.randrange(256)
        try:
            document = read(bytes(damaged), name=name)
        except UnreadableFile as error:
            refusals.append(error.message)
        else:
            check_slices(document)
            assert from_json(to_json(document)) == document
    # A reader that failed was surprised: a defect of ours, though read() contains it.
    assert not [message for message in refusals if "reader failed" in message]


@needs_data
@pytest.mark.real
@pytest.mark.parametrize("name", SMALL)
def test_reading_twice_gives_equal_bytes(name):
    source = content(DATA / name)
    assert to_json(read(source, name=name)) == to_json(read(source, name=name))
