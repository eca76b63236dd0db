"""Read PDF files: every page's text in human order with boxes, tables, figures, headings.

pdfium is not safe to use from two threads at once, so all of its work here is done under one
lock; processes do not share it.
"""

from __future__ import annotations

import io
import threading
from types import TracebackType
from typing import Any

import pypdfium2

from haetae.data.document import Document
from haetae.data.pdf_assemble import assemble
from haetae.data.pdf_build import build_page
from haetae.data.pdf_drawn import read_drawn
from haetae.data.pdf_glyphs import read_glyphs
from haetae.data.pdf_native import frame_of, pdfium
from haetae.data.pdf_page import LineStyle, PdfPage
from haetae.errors import InvalidInput, NotFound, QuarantineReason, TooLarge, UnreadableFile

MAX_BYTES = 1 << 30
MAX_PAGES = 20_000
MAX_WIDTH_PX = 4_000
MAX_PIXELS = 24_000_000
REOPEN_EVERY_PAGES = 400  # pdfium keeps fonts and pictures of the pages it has read

__all__ = ["LineStyle", "PdfPage", "PdfSource", "assemble", "read_pdf", "render_page"]

_PDFIUM = threading.RLock()


class PdfSource:
    """Hold a PDF open and read its pages one by one, so that a page can be limited and resumed.

    Raises:
        UnreadableFile: the bytes are empty, encrypted, broken or beyond the limits.
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        self._content = content
        self._name = name
        self._num_read = 0
        self._document: Any = None
        _check_bytes(content, name)
        with _PDFIUM:
            self._document = _open(content, name)
            self.num_pages = len(self._document)
            self.info = dict(self._document.get_metadata_dict(skip_empty=True))
        if not 0 < self.num_pages <= MAX_PAGES:
            self.close()
            raise UnreadableFile(
                f"the file has {self.num_pages} pages; 1 to {MAX_PAGES} can be read",
                reason=QuarantineReason.TOO_LARGE if self.num_pages else QuarantineReason.MALFORMED,
                hint="Split the file, or print it to a new PDF",
                where=name,
            )

    def __enter__(self) -> PdfSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back what pdfium holds; closing twice does no harm."""
        with _PDFIUM:
            if self._document is not None:
                self._document.close()
                self._document = None

    def read_page(self, number: int) -> PdfPage:
        """Read one page.

        Args:
            number: from 1.

        Raises:
            NotFound: the file has no such page.
            UnreadableFile: pdfium cannot load the page; the reason is `page_lost`.
        """
        self._check_number(number)
        with _PDFIUM:
            self._reopen_when_due()
            raw = _load_page(self._document, number, self._name)
            try:
                frame = frame_of(raw)
                text_page = raw.get_textpage()
                try:
                    glyphs = read_glyphs(text_page, frame)
                finally:
                    text_page.close()
                drawn = read_drawn(raw, frame)
            finally:
                raw.close()
        return build_page(number, frame, glyphs, drawn)

    def render(self, number: int, *, width_px: int) -> bytes:
        """Draw one page as PNG; see `render_page`."""
        self._check_number(number)
        with _PDFIUM:
            self._reopen_when_due()
            raw = _load_page(self._document, number, self._name)
            try:
                width, height = raw.get_size()
                scale = min(width_px / width, (MAX_PIXELS / (width * height)) ** 0.5)
                bitmap = raw.render(scale=scale)
                try:
                    picture = bitmap.to_pil()
                    png = io.BytesIO()
                    picture.save(png, format="PNG")
                finally:
                    bitmap.close()
            finally:
                raw.close()
        return png.getvalue()

    def _check_number(self, number: int) -> None:
        if not 1 <= number <= self.num_pages:
            raise NotFound(
                f"there is no page {number}",
                hint=f"Ask for a page from 1 to {self.num_pages}",
                where=self._name,
            )

    def _reopen_when_due(self) -> None:
        if self._document is None:
            raise InvalidInput("the file is closed", hint="Open it again", where=self._name)
        self._num_read += 1
        if self._num_read % REOPEN_EVERY_PAGES == 0:
            self._document.close()
            self._document = _open(self._content, self._name)


def _check_bytes(content: bytes, name: str) -> None:
    if not content:
        raise UnreadableFile(
            "the file is empty (0 bytes)",
            reason=QuarantineReason.EMPTY,
            hint="Fetch the file again from where it came",
            where=name,
        )
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            f"the file has {len(content)} bytes; {MAX_BYTES} are allowed",
            reason=QuarantineReason.TOO_LARGE,
            hint="Split the file",
            where=name,
        )


def _open(content: bytes, name: str) -> Any:
    try:
        return pypdfium2.PdfDocument(content)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableFile(
                "the file is encrypted and asks for a password",
                reason=QuarantineReason.ENCRYPTED,
                hint="Save a copy without a password and add that",
                where=name,
            ) from error
        raise UnreadableFile(
            "the file is not a PDF, or it is broken",
            reason=QuarantineReason.MALFORMED,
            hint="Open it in a viewer and print it to a new PDF, or fetch it again",
            where=name,
        ) from error


def _load_page(document: Any, number: int, name: str) -> Any:
    try:
        return document[number - 1]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UnreadableFile(
            f"page {number} cannot be loaded",
            reason=QuarantineReason.PAGE_LOST,
            hint="Open the file in a viewer and print it to a new PDF; other pages may be fine",
            where=f"{name}, p. {number}",
        ) from error


def read_pdf(content: bytes, *, name: str) -> Document:
    """Read a whole PDF in this process.

    Raises:
        UnreadableFile: the file cannot be read, a page is lost, or no page has text.
    """
    with PdfSource(content, name=name) as source:
        pages = [source.read_page(number) for number in range(1, source.num_pages + 1)]
        return assemble(pages, name=name, info=source.info)


def render_page(content: bytes, number: int, *, width_px: int) -> bytes:
    """Draw one page as a PNG picture.

    Args:
        number: from 1.
        width_px: of the picture, from 1 to `MAX_WIDTH_PX`; a very tall page is drawn smaller,
            so that no picture exceeds `MAX_PIXELS`.

    Raises:
        TooLarge: `width_px` is out of range.
        NotFound: the file has no such page.
        UnreadableFile: the file or the page cannot be opened.
    """
    if not 1 <= width_px <= MAX_WIDTH_PX:
        raise TooLarge(
            f"a picture {width_px} pixels wide was asked for",
            hint=f"Ask for a width from 1 to {MAX_WIDTH_PX} pixels",
        )
    with PdfSource(content, name=f"page {number}") as source:
        return source.render(number, width_px=width_px)
