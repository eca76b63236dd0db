import io
import subprocess
import sys
import zipfile

import pytest

from haetae.data.sniff import MAX_LINE, MediaKind, sniff, sniff_path
from haetae.errors import QuarantineReason, UnreadableFile


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n...", "a.txt", MediaKind.PDF),
        (b"junk before\n%PDF-1.4", "a", MediaKind.PDF),
        (b'<?xml version="1.0"?><!-- c --><article/>', "a", MediaKind.JATS),
        (b'<!DOCTYPE article PUBLIC "x" "y"><article/>', "a", MediaKind.JATS),
        (b"<?xml version='1.0'?>\n<us-patent-grant lang='EN'/>", "a", MediaKind.USPTO),
        (b"<?xml version='1.0'?><us-patent-application/>", "a", MediaKind.USPTO),
        (b"<!DOCTYPE PATDOC []><PATDOC/>", "a", MediaKind.USPTO_SGML),
        (b"<!DOCTYPE patent-application-publication [ ]>", "a", MediaKind.USPTO_PAP),
        (b"PATN\nWKU  057006474\n", "a.txt", MediaKind.USPTO_APS),
        (b"<?xml version='1.0'?><fulltext-document xmlns='x'/>", "a", MediaKind.EPO_OPS),
        (b"<?xml version='1.0'?><x:patent-document xmlns:x='x'/>", "a", MediaKind.ST36),
        (b"<?xml version='1.0'?><kr-patent-document/>", "a", MediaKind.ST36),
        ("<?xml version='1.0'?><article/>".encode("utf-16"), "a", MediaKind.JATS),
        (b"<!doctype HTML><p>x", "a.txt", MediaKind.HTML),
        (b"\n<HTML lang=ko>", "a", MediaKind.HTML),
        (b"<p>fragment</p>", "a.html", MediaKind.HTML),
        (b"<p>fragment</p>", "a.md", MediaKind.MARKDOWN),
        (b"# Title", "README.MD", MediaKind.MARKDOWN),
        (b"# Title", "notes", MediaKind.TEXT),
        ("한글".encode("cp949"), "a.txt", MediaKind.TEXT),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.zip", MediaKind.DOCX),
    ],
)
def test_content_decides_before_the_name(content, name, kind, tmp_path):
    assert sniff(content, name) is kind
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff_path(path) is kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", QuarantineReason.EMPTY),
        (b" \n\t\0\0", QuarantineReason.EMPTY),
        (zipped("a.txt"), QuarantineReason.ARCHIVE),
        (b"\x1f\x8b\x08\x00", QuarantineReason.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", QuarantineReason.ARCHIVE),
        (b"Rar!\x1a\x07\x01\x00", QuarantineReason.ARCHIVE),
        (b"\x28\xb5\x2f\xfd\x24", QuarantineReason.ARCHIVE),
        (b"a.txt".ljust(257, b"\0") + b"ustar\x0000", QuarantineReason.ARCHIVE),
        (b"PK\x03\x04 cut off", QuarantineReason.MALFORMED),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), QuarantineReason.UNKNOWN_KIND),
        (b"\x89PNG\r\n\x1a\n", QuarantineReason.UNKNOWN_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", QuarantineReason.UNKNOWN_KIND),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            QuarantineReason.ENCRYPTED,
        ),
        (bytes(range(256)) * 40, QuarantineReason.UNKNOWN_KIND),
        (b"<?xml version='1.0'?><svg/>", QuarantineReason.UNKNOWN_KIND),
        (b"x" * (MAX_LINE + 1), QuarantineReason.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_hint(content, reason, tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        sniff(content, "a")
    assert caught.value.reason is reason
    assert caught.value.hint
    assert caught.value.where == "a"
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        sniff_path(path)
    assert caught.value.reason is reason


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        sniff_path(tmp_path / "none.pdf")
    assert caught.value.reason is QuarantineReason.UNREADABLE


def test_a_gigabyte_in_one_line_is_refused_within_200_mb(tmp_path):
    path = tmp_path / "dump.txt"
    with path.open("wb") as file:
        file.write(b"x" * 2**16)
        file.truncate(2**30)  # sparse: the rest reads as zeros
    script = (
        "import re, sys; from pathlib import Path\n"
        "from haetae.data.sniff import sniff_path\n"
        "from haetae.errors import UnreadableFile\n"
        "try: sniff_path(Path(sys.argv[1]))\n"
        "except UnreadableFile as error: print(error.reason.value)\n"
        # ru_maxrss would count what the parent held at the fork.
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text()).group(1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    reason, peak_kb = done.stdout.split()
    assert reason == "too_large"
    assert int(peak_kb) < 200 * 1024
