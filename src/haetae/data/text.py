"""Read plain text, in UTF-8, UTF-16 with a byte order mark, or the Korean CP949."""

from __future__ import annotations

import re

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.sniff import MediaKind
from haetae.errors import QuarantineReason, UnreadableFile

_NOISE = re.compile("[\0\x01-\x08\x0b\x0e-\x1f\x7f﻿]")
_BREAK = re.compile(r"\n[^\S\n]*\n\s*|\f")
_MAX_TITLE = 200


def decode(content: bytes, *, name: str) -> str:
    """Decode text, or say at which byte it stops being text.

    Raises:
        UnreadableFile: the encoding is none of those above.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as("utf-16", content, name)
    try:
        return content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        text = _decode_korean(content)
        if text is None:
            raise _wrong_encoding("UTF-8 nor CP949", error.start, name) from error
        return text


def _decode_as(encoding: str, content: bytes, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(encoding.upper(), error.start, name) from error


def _decode_korean(content: bytes) -> str | None:
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return None
    # Nearly any bytes decode as CP949; real Korean keeps to the 2,350 syllables of KS X 1001,
    # the Han characters beside them are the exception.
    syllables = re.findall(r"[가-힣]", text)
    foreign = len(re.findall(r"[^\x00-\x7f가-힣]", text))
    common = 0
    for syllable in syllables:
        common += len(syllable.encode("euc_kr", "ignore")) == 2
    believable = common >= 0.97 * len(syllables) and len(syllables) > foreign
    return text if believable else None


def _wrong_encoding(what: str, at: int, name: str) -> UnreadableFile:
    return UnreadableFile(
        f"the text is neither {what}: byte {at} does not fit"
        if " nor " in what
        else f"the text is not {what} as it says: byte {at} does not fit",
        reason=QuarantineReason.WRONG_ENCODING,
        hint="Save it as UTF-8",
        where=name,
    )


def tidy(text: str) -> str:
    """Bring line ends to newlines and drop control characters."""
    return _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_text(content: bytes, *, name: str) -> Document:
    """Read plain text as one section; its first short line is the title.

    Raises:
        UnreadableFile: the encoding is unknown, or there are no words.
    """
    text = tidy(decode(content, name=name))
    builder = Builder()
    builder.open_page("Text")
    for block in _BREAK.split(text):
        builder.add(block.strip())
    first = text.lstrip().partition("\n")[0].strip()
    return builder.build(
        name=name,
        title=first if 0 < len(first) <= _MAX_TITLE else name,
        kind=Kind.ARTICLE,
        media_type=MediaKind.TEXT.media_type,
        reader="text",
    )
