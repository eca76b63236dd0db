"""The one place where XML and HTML are parsed: nothing outside is loaded, nothing is expanded.

Document type declarations never reach the parser. Old patents use named characters (`&lsqb;`)
and declare the files of their pictures; the names are replaced by the characters, the
declarations are dropped, and any other kind of entity declaration is refused.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TypeAlias

from lxml import etree

from haetae.data.sniff import MAX_XML_BYTES, MIB
from haetae.errors import QuarantineReason, UnreadableFile

Element: TypeAlias = etree._Element

MAX_DOCTYPE_BYTES = MIB
MAX_ENTITY_LENGTH = 16  # of a declared character; longer ones are bombs or includes

_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_QUOTED = rb"\"[^\"]*\"|'[^']*'"
_MARK = re.compile(rb"<!--|<\?|<!|[\"'\[\]>]")
_CLOSING = {b"<!--": b"-->", b"<?": b"?>", b'"': b'"', b"'": b"'"}
_ENTITY = re.compile(rb"<!ENTITY\s+((?:[^>\"']|" + _QUOTED + rb")*)>", re.DOTALL)
_CHARACTER = re.compile(rb"([\w.:-]+)\s+(?:\"([^\"&%<]*|&#\w+;)\"|'([^'&%<]*|&#\w+;)')\s*")
_PICTURE = re.compile(
    rb"[\w.:-]+\s+(?:SYSTEM|PUBLIC\s+(?:"
    + _QUOTED
    + rb"))\s+(?:"
    + _QUOTED
    + rb")\s+NDATA\s+\S+\s*"
)
_REFERENCE = re.compile(rb"&([A-Za-z][\w.-]*);")
_PREDEFINED = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
# The Greek letters of the ISOgrk1 set, which HTML does not know.
_GREEK_NAMES = "a b g d e z ee th i k l m n x o p r sf s t u ph kh ps oh"
_GREEK = {
    f"{name}gr": letter
    for name, letter in zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξοπρςστυφχψω", strict=True)
}
_CAPITALS = {name[0].upper() + name[1:]: letter.upper() for name, letter in _GREEK.items()}
_CAPITALS |= {"EEgr": "Η", "THgr": "Θ", "PHgr": "Φ", "KHgr": "Χ", "PSgr": "Ψ", "OHgr": "Ω"}


def parse(content: bytes, *, name: str) -> Element:
    """Parse XML and give its root, without comments and processing instructions.

    Raises:
        UnreadableFile: too large, malformed, wrongly encoded, or built to exhaust the reader.
    """
    if len(content) > MAX_XML_BYTES:
        raise UnreadableFile(
            f"the XML has {len(content) / MIB:.0f} MiB, the limit is {MAX_XML_BYTES // MIB} MiB",
            reason=QuarantineReason.TOO_LARGE,
            hint="Split it into single documents",
            where=name,
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_without_doctype(_as_utf8(content, name), name), parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error, name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _bomb("a document type declaration stands where none may be", name)
    return root


def parse_html(text: str, *, name: str) -> Element:
    """Parse HTML, however untidy, and give its root.

    Raises:
        UnreadableFile: nothing is in it, or it is nested too deeply.
    """
    parser = etree.HTMLParser(
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error, name) from error
    for entry in parser.error_log:
        if "Excessive depth" in entry.message or "huge" in entry.message.lower():
            raise _bomb(entry.message, name)
    if root is None:
        raise UnreadableFile(
            "the HTML holds nothing",
            reason=QuarantineReason.NO_TEXT,
            hint="Hand in the page again from its source",
            where=name,
        )
    return root


def _as_utf8(content: bytes, name: str) -> bytes:
    """Bring UTF-16 to UTF-8, so that the guard below sees what the parser will see."""
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"the XML is not UTF-16 as it says, at byte {error.start}",
                reason=QuarantineReason.WRONG_ENCODING,
                hint="Save it as UTF-8",
                where=name,
            ) from error
        content = re.sub(r"^<\?xml.*?\?>", "", text, flags=re.DOTALL).encode()
    return content


def _without_doctype(content: bytes, name: str) -> bytes:
    characters: dict[bytes, bytes] = {}
    prolog = _PROLOG.match(content)
    at = prolog.end() if prolog else 0
    if content[at : at + 9].upper() == b"<!DOCTYPE":
        end = _end_of_doctype(content, at, name)
        characters = _declared_characters(content[at:end], name)
        # Newlines stay, so that the lines which errors name are right.
        content = content[:at] + b"\n" * content.count(b"\n", at, end) + content[end:]
    return _REFERENCE.sub(lambda found: _character(found, characters), content)


def _end_of_doctype(content: bytes, at: int, name: str) -> int:
    """Find the end of a declaration in one pass; a pattern could be made to backtrack for ever."""
    limit = min(len(content), at + MAX_DOCTYPE_BYTES)
    num_open = 0  # brackets and inner declarations
    at += len(b"<!DOCTYPE")
    while match := _MARK.search(content, at, limit):
        mark = match.group()
        at = match.end()
        if mark in _CLOSING:
            at = content.find(_CLOSING[mark], at, limit) + len(_CLOSING[mark])
            if at < match.end():
                break
        elif mark in (b"[", b"<!"):
            num_open += 1
        elif num_open:  # a ] or the > of an inner declaration
            num_open -= 1
        elif mark == b">":
            return at
    raise _bomb("its document type declaration is endless or malformed", name)


def _declared_characters(doctype: bytes, name: str) -> dict[bytes, bytes]:
    characters = {}
    for match in _ENTITY.finditer(_COMMENT.sub(b"", doctype)):
        body = match.group(1)
        if _PICTURE.fullmatch(body):  # a file that is named, never loaded
            continue
        character = _CHARACTER.fullmatch(body)
        value = (character.group(2) or character.group(3) or b"") if character else b""
        if character is None or len(value) > MAX_ENTITY_LENGTH:
            shown = body[:40].decode("latin-1")
            raise _bomb(f"it declares an entity that is more than a character ({shown})", name)
        characters[character.group(1)] = value
    return characters


def _character(match: re.Match[bytes], declared: dict[bytes, bytes]) -> bytes:
    found = match.group(1)
    if found in _PREDEFINED:
        return match.group()
    known = found.decode("ascii", "replace")
    text = html5.get(known + ";") or _GREEK.get(known) or _CAPITALS.get(known)
    if text:
        return text.encode("ascii", "xmlcharrefreplace")
    # An unknown name stays visible as it was written.
    return declared.get(found) or b"&amp;" + found + b";"


def _bomb(what: str, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"the file could exhaust the reader: {what}",
        reason=QuarantineReason.BOMB,
        hint="Ask its sender for a plain document; do not open it elsewhere",
        where=name,
    )


def _unreadable(error: etree.XMLSyntaxError, name: str) -> UnreadableFile:
    said = str(error.msg or error)
    if "depth" in said or "huge" in said.lower() or "amplification" in said:
        return _bomb(said, name)
    if "encod" in said.lower() or "not proper UTF-8" in said:
        return UnreadableFile(
            f"the XML is not in the encoding that it names: {said}",
            reason=QuarantineReason.WRONG_ENCODING,
            hint="Save it as UTF-8",
            where=name,
        )
    hint = "Copy it again from its source"
    if "XML declaration allowed only" in said or "Extra content at the end" in said:
        hint = "It may hold several documents one after another: split it into single documents"
    return UnreadableFile(
        f"the XML is malformed: {said}",
        reason=QuarantineReason.MALFORMED,
        hint=hint,
        where=name,
    )
