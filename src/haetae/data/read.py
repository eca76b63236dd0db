"""Read a file of any kind that is known; one line here registers a reader.

Readers load on first use, so that a person who reads Markdown never loads a PDF library.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from haetae.data.document import Document
from haetae.data.sniff import MediaKind, sniff
from haetae.errors import HaetaeError, QuarantineReason, UnreadableFile

Reader = Callable[..., Document]

READERS: dict[MediaKind, tuple[str, str]] = {
    MediaKind.PDF: ("haetae.data.pdf", "read_pdf"),
    MediaKind.JATS: ("haetae.data.jats", "read_jats"),
    MediaKind.USPTO: ("haetae.data.patent_uspto", "read_uspto"),
    MediaKind.USPTO_PAP: ("haetae.data.patent_pap", "read_pap"),
    MediaKind.USPTO_SGML: ("haetae.data.patent_sgml", "read_sgml"),
    MediaKind.USPTO_APS: ("haetae.data.patent_aps", "read_aps"),
    MediaKind.EPO_OPS: ("haetae.data.patent_st36", "read_ops"),
    MediaKind.ST36: ("haetae.data.patent_st36", "read_st36"),
    MediaKind.HTML: ("haetae.data.html", "read_html"),
    MediaKind.DOCX: ("haetae.data.docx", "read_docx"),
    MediaKind.MARKDOWN: ("haetae.data.markdown", "read_markdown"),
    MediaKind.TEXT: ("haetae.data.text", "read_text"),
}


def reader_for(kind: MediaKind) -> Reader:
    """Load the reader of a kind."""
    module, function = READERS[kind]
    return cast(Reader, getattr(import_module(module), function))


def read(content: bytes, *, name: str) -> Document:
    """Read one file.

    Args:
        content: the whole file.
        name: of the file, for messages and to tell Markdown from text.

    Raises:
        UnreadableFile: it cannot be read; the reason is one of the fixed list.
    """
    kind = sniff(content, name)
    try:
        return reader_for(kind)(content, name=name)
    except HaetaeError:
        raise
    except RecursionError as error:
        raise UnreadableFile(
            "the file is nested too deeply",
            reason=QuarantineReason.BOMB,
            hint="Ask its sender for a plain document",
            where=name,
        ) from error
    except MemoryError as error:
        raise UnreadableFile(
            "the file needs more memory than a reader may take",
            reason=QuarantineReason.TOO_LARGE,
            hint="Split it into parts",
            where=name,
        ) from error
    except Exception as error:
        # A malformed file can surprise a reader anywhere; the name of the surprise helps to mend
        # the reader, and the rest of the work goes on.
        raise UnreadableFile(
            f"the {kind.value} reader failed on it: {type(error).__name__}: {error}",
            reason=QuarantineReason.MALFORMED,
            hint="Check the file; if others read it, report this message",
            where=name,
        ) from error
