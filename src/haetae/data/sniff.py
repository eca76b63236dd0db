"""Tell what a file is from its bytes, and turn away what must not be read.

Content decides, the name only chooses between kinds that look alike (Markdown and text).
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from haetae.errors import QuarantineReason, UnreadableFile

MIB = 2**20
HEAD = 64 * 1024  # what is looked at to tell the kind
MAX_LINE = 4 * MIB  # a longer line of plain text is a data dump, not prose


class MediaKind(StrEnum):
    """What a file is, as far as reading goes."""

    PDF = "pdf"
    JATS = "jats"
    USPTO = "uspto"  # grants and applications since 2005, <us-patent-grant>
    USPTO_PAP = "uspto_pap"  # applications 2001-2004, <patent-application-publication>
    USPTO_SGML = "uspto_sgml"  # grants 2001-2004, <PATDOC>
    USPTO_APS = "uspto_aps"  # grants 1976-2001, tagged text
    EPO_OPS = "epo_ops"  # <fulltext-document>
    ST36 = "st36"  # <patent-document> and kin
    HTML = "html"
    DOCX = "docx"
    MARKDOWN = "markdown"
    TEXT = "text"

    @property
    def media_type(self) -> str:
        """Name the kind as in a Content-Type."""
        return _MEDIA_TYPES.get(self, "application/xml")


_MEDIA_TYPES = {
    MediaKind.PDF: "application/pdf",
    MediaKind.USPTO_APS: "text/plain",
    MediaKind.HTML: "text/html",
    MediaKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    MediaKind.MARKDOWN: "text/markdown",
    MediaKind.TEXT: "text/plain",
}
MAX_BYTES = {
    MediaKind.PDF: 512 * MIB,
    MediaKind.DOCX: 256 * MIB,
    MediaKind.HTML: 64 * MIB,
    MediaKind.MARKDOWN: 64 * MIB,
    MediaKind.TEXT: 64 * MIB,
}
MAX_XML_BYTES = 128 * MIB
XML_ROOTS = {
    "article": MediaKind.JATS,
    "us-patent-grant": MediaKind.USPTO,
    "us-patent-application": MediaKind.USPTO,
    "patent-application-publication": MediaKind.USPTO_PAP,
    "PATDOC": MediaKind.USPTO_SGML,
    "fulltext-document": MediaKind.EPO_OPS,
    "fulltext-documents": MediaKind.EPO_OPS,
    "world-patent-data": MediaKind.EPO_OPS,
    "patent-document": MediaKind.ST36,
    "wo-published-application": MediaKind.ST36,
    "wo-ocr-published-application": MediaKind.ST36,
    "html": MediaKind.HTML,
}
_ARCHIVES = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\xfd7zXZ": "xz",
}
_OLE = b"\xd0\xcf\x11\xe0"
_FOREIGN = {
    _OLE: ("an old Office or HWP file", "Save it as DOCX or PDF"),
    b"\x89PNG": ("a picture", "Recognise its text first, or put it in a PDF"),
    b"\xff\xd8\xff": ("a picture", "Recognise its text first, or put it in a PDF"),
    b"GIF8": ("a picture", "Recognise its text first, or put it in a PDF"),
    b"II*\0": ("a TIFF picture", "Recognise its text first, or put it in a PDF"),
    b"MM\0*": ("a TIFF picture", "Recognise its text first, or put it in a PDF"),
    b"\x7fELF": ("a program", "Hand in documents only"),
    b"MZ": ("a program", "Hand in documents only"),
    b"%!PS": ("a PostScript file", "Turn it into a PDF first"),
    b"{\\rtf": ("an RTF file", "Save it as DOCX or PDF"),
    b"PAR1": ("a Parquet table", "Load it as a dataset, not as a document"),
    b"SQLite format 3": ("a database", "Export what should be read"),
}
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_MISC = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([A-Za-z][\w.:-]*)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_OFFICE_ROOT = re.compile(r"[a-z]{2}-patent-document")  # ep-, kr-, cn-: ST.36 of an office
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes, name: str) -> MediaKind:
    """Tell the kind of a file that is in memory.

    Raises:
        UnreadableFile: empty, too large, an archive, or of no kind that can be read.
    """
    return _sniff(io.BytesIO(content), len(content), name)


def sniff_path(path: Path) -> MediaKind:
    """Tell the kind of a file on disk from its size and its first 64 KiB.

    Raises:
        UnreadableFile: as for `sniff`, or the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            return _sniff(file, size, path.name)
    except OSError as error:
        raise UnreadableFile(
            f"the file cannot be opened: {error.strerror}",
            reason=QuarantineReason.UNREADABLE,
            hint="Check that it is there and may be read",
            where=path.name,
        ) from error


def _sniff(file: BinaryIO, size: int, name: str) -> MediaKind:
    head = file.read(HEAD)
    if not head.strip(b"\0\t\n\r "):
        raise UnreadableFile(
            "the file is empty",
            reason=QuarantineReason.EMPTY,
            hint="Hand in the file again from its source",
            where=name,
        )
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        kind = _sniff_zip(file, name)
    elif b"%PDF-" in head[:1024]:
        kind = MediaKind.PDF
    else:
        _refuse_foreign(head, name)
        kind = _sniff_text(head, name)
    limit = MAX_BYTES.get(kind, MAX_XML_BYTES)
    if size > limit:
        raise UnreadableFile(
            f"the file has {size / MIB:.0f} MiB, the limit for {kind.value} is {limit // MIB} MiB",
            reason=QuarantineReason.TOO_LARGE,
            hint="Split it into parts",
            where=name,
        )
    if kind in (MediaKind.TEXT, MediaKind.MARKDOWN):
        _refuse_endless_line(file, name)
    return kind


def _sniff_zip(file: BinaryIO, name: str) -> MediaKind:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(
            "the file starts like a ZIP or DOCX file but is damaged",
            reason=QuarantineReason.MALFORMED,
            hint="Copy it again from its source",
            where=name,
        ) from error
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return MediaKind.DOCX
    office = next((n for n in ("xl/", "ppt/", "Contents/section0.xml") if _any(names, n)), "")
    if office or "mimetype" in names:
        raise UnreadableFile(
            "the file is an office document of a kind that is not read",
            reason=QuarantineReason.UNKNOWN_KIND,
            hint="Save it as DOCX or PDF",
            where=name,
        )
    raise _archive("ZIP", name)


def _any(names: set[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)


def _archive(what: str, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"the file is a {what} archive",
        reason=QuarantineReason.ARCHIVE,
        hint="Unpack it and hand in the documents inside",
        where=name,
    )


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _ARCHIVES.items():
        if head.startswith(magic):
            raise _archive(what, name)
    if head[257:262] == b"ustar":
        raise _archive("tar", name)
    if head.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in head:
        raise UnreadableFile(
            "the office document is protected by a password",
            reason=QuarantineReason.ENCRYPTED,
            hint="Save it without a password",
            where=name,
        )
    for magic, (what, hint) in _FOREIGN.items():
        if head.startswith(magic):
            raise UnreadableFile(
                f"the file is {what}",
                reason=QuarantineReason.UNKNOWN_KIND,
                hint=hint,
                where=name,
            )


def _sniff_text(head: bytes, name: str) -> MediaKind:
    lowered = name.lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    elif len(_CONTROL.findall(head)) > len(head) // 1000:
        raise UnreadableFile(
            "the file is binary data of an unknown kind",
            reason=QuarantineReason.UNKNOWN_KIND,
            hint="Known are PDF, DOCX, HTML, Markdown, text, JATS and patent XML",
            where=name,
        )
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"PATN", b"HHHHHT")) and re.search(rb"^WKU  ", head, re.MULTILINE):
        return MediaKind.USPTO_APS
    kind = _sniff_markup(head, name)
    if kind is not None:
        return kind
    if lowered.endswith(_HTML_NAMES):
        return MediaKind.HTML
    return MediaKind.MARKDOWN if lowered.endswith(_MARKDOWN_NAMES) else MediaKind.TEXT


def _sniff_markup(head: bytes, name: str) -> MediaKind | None:
    at = 0
    while match := _MISC.match(head, at):
        at = match.end()
    doctype = _DOCTYPE.match(head, at)
    root = doctype or _ROOT.match(head, at)
    if root is None:
        return None
    found = root.group(1).decode()
    if found.lower() == "html":
        return MediaKind.HTML
    kind = MediaKind.ST36 if _OFFICE_ROOT.fullmatch(found) else XML_ROOTS.get(found)
    if kind is not None:
        return kind
    if not head.startswith(b"<?xml") and doctype is None:
        # Markdown and text may well begin with a tag: a fragment of HTML, an e-mail address.
        return None
    raise UnreadableFile(
        f"the file is XML of an unknown kind, <{found}>",
        reason=QuarantineReason.UNKNOWN_KIND,
        hint=f"Known are {', '.join(sorted(XML_ROOTS))}",
        where=name,
    )


def _refuse_endless_line(file: BinaryIO, name: str) -> None:
    file.seek(0)
    for line in iter(lambda: file.readline(MAX_LINE + 1), b""):
        if len(line) > MAX_LINE:
            raise UnreadableFile(
                f"the file has a line of more than {MAX_LINE // MIB} MiB",
                reason=QuarantineReason.TOO_LARGE,
                hint="Hand in documents only; load data as a dataset",
                where=name,
            )
