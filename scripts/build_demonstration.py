"""Build the demonstration's PDF and DOCX documents from their sources.

`python scripts/build_demonstration.py` writes every document whose source has changed;
`--all` writes all of them, `--check` writes none and fails when one is out of date.

PDF comes from Typst (the `typst` package), DOCX from Markdown (`python-docx`). A built file carries
the hash of its source in its keywords, so a check needs neither Typst nor fonts. Korean PDFs need
Noto Serif CJK KR and Noto Sans CJK KR installed (Debian and Ubuntu: `fonts-noto-cjk`).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1] / "demonstration"
SOURCES = ROOT / "sources"
DOCUMENTS = ROOT / "documents"
STYLE = SOURCES / "lib.typ"

# Which folder, and with it which compartment, each built document belongs to.
FOLDERS = {
    "electrolyte-handbook-en.typ": "rnd",
    "lipf6-hydrolysis-ko.typ": "rnd",
    "cathode-materials-en.typ": "rnd",
    "cathode-materials-ko.md": "rnd",
    "slurry-mixing-ko.typ": "plant",
    "slot-die-coating-en.typ": "plant",
    "line-a-conditions-2024-ko.typ": "plant",
    "line-a-procedure-2025-ko.typ": "plant",
    "refund-rule-ko.md": "calls",
    "call-handling-ko.md": "calls",
    "safety-notice-en.typ": "house",
}
KOREAN_FONTS = ("Noto Serif CJK KR", "Noto Sans CJK KR")
HASH_KEY = "source-sha256:"
# The least date that a ZIP entry can carry; any fixed one gives the same bytes each time.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
TABLE_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")


@dataclass(frozen=True, kw_only=True)
class Built:
    """One document that is made from a source."""

    source: Path
    target: Path

    @property
    def source_hash(self) -> str:
        """Hash what the document is made from: its source, and the style of a PDF."""
        digest = hashlib.sha256(self.source.read_bytes())
        if self.source.suffix == ".typ":
            digest.update(STYLE.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Say whether the committed file was made from the source as it is now."""
        if not self.target.exists():
            return False
        return HASH_KEY + self.source_hash in keywords_of(self.target)


def list_built() -> tuple[Built, ...]:
    """List the documents that are built, in order of their sources' names."""
    suffix = {".typ": ".pdf", ".md": ".docx"}
    return tuple(
        Built(
            source=SOURCES / name,
            target=(DOCUMENTS / folder / name).with_suffix(suffix[Path(name).suffix]),
        )
        for name, folder in sorted(FOLDERS.items())
    )


def keywords_of(path: Path) -> str:
    """Read the keywords of a PDF or DOCX document."""
    if path.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as pdf:  # type: ignore[no-untyped-call]
            return str(pdf.get_metadata_dict().get("Keywords", ""))
    import docx

    return str(docx.Document(str(path)).core_properties.keywords)


def find_missing_fonts() -> tuple[str, ...]:
    """Name the fonts that Korean PDFs need and that this machine does not have."""
    import typst

    families = set(typst.Fonts().families())
    return tuple(font for font in KOREAN_FONTS if font not in families)


def build(built: Built) -> bytes:
    """Make one document; the same source, fonts and tools give the same bytes.

    Raises:
        SystemExit: a font that the document needs is not installed.
    """
    if built.source.suffix == ".md":
        return build_docx(built.source.read_text(encoding="utf-8"), built.source_hash)
    missing = find_missing_fonts()
    if missing and built.source.stem.endswith("-ko"):
        raise SystemExit(
            f"{built.source.name} needs the font {' and '.join(missing)}."
            " Install the Noto CJK fonts (Debian, Ubuntu: fonts-noto-cjk) and build again."
        )
    import typst

    return bytes(
        typst.compile(
            str(built.source),
            root=str(SOURCES),
            format="pdf",
            sys_inputs={"source_sha256": built.source_hash},
        )
    )


def build_docx(markdown: str, source_hash: str) -> bytes:
    """Make a DOCX document from the small part of Markdown that the sources use."""
    import docx

    front, body = _split_front(markdown)
    document = docx.Document()
    _set_properties(document, front, source_hash)
    for block in _blocks(body):
        _add_block(document, block)
    raw = io.BytesIO()
    document.save(raw)
    return _fix_zip_dates(raw.getvalue())


def _split_front(markdown: str) -> tuple[dict[str, str], str]:
    _, front, body = markdown.split("---\n", 2)
    pairs = (line.split(":", 1) for line in front.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, value in pairs}, body


def _set_properties(document: Any, front: dict[str, str], source_hash: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    when = datetime.fromisoformat(front["date"]).replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title = front["title"]
    properties.subject = front["number"]
    properties.language = front["language"]
    properties.author = ""
    properties.comments = ""
    properties.keywords = HASH_KEY + source_hash
    properties.created = properties.modified = when
    properties.revision = 1
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.header.paragraphs[0].text = f"{front['number']}\t\t{front['date']}"
    for style in document.styles:
        fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            fonts.set(qn("w:eastAsia"), "Malgun Gothic")
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)


def _blocks(body: str) -> Iterator[list[str]]:
    """Cut Markdown into blocks: a heading, a table, one list item or a paragraph each."""
    block: list[str] = []
    for line in body.splitlines():
        starts_item = re.match(r"(- |\d+\. |#)", line)
        if block and (not line.strip() or starts_item):
            yield block
            block = []
        if line.strip():
            block.append(line.strip())
    if block:
        yield block


def _add_block(document: Any, block: list[str]) -> None:
    first = block[0]
    if first.startswith("|"):
        _add_table(document, block)
        return
    text = " ".join(block)
    if first.startswith("#"):
        level = sum(1 for _ in takewhile("#".__eq__, first))
        # The title is the document's own; headings below it count from 1.
        document.add_heading(text.lstrip("# "), level=level - 1)
    elif first.startswith("- "):
        document.add_paragraph(text[2:], style="List Bullet")
    elif match := re.match(r"(\d+)\. ", first):
        # Word would go on counting over separate lists, so the numbers are written out.
        paragraph = document.add_paragraph(style="List")
        paragraph.add_run(f"{match[1]}. {text[match.end() :]}")
    elif re.match(r"표 \d+\. ", first):
        document.add_paragraph(text, style="Caption").paragraph_format.keep_with_next = True
    else:
        document.add_paragraph(text)


def _add_table(document: Any, lines: list[str]) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if not TABLE_RULE.fullmatch(line)
    ]
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Light Grid Accent 1")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    _mark_header_row(table.rows[0])
    document.add_paragraph()


def _mark_header_row(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fix_zip_dates(raw: bytes) -> bytes:
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return fixed.getvalue()


def main() -> int:
    """Build or check; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--all", action="store_true", help="build even what is up to date")
    parser.add_argument("--check", action="store_true", help="build nothing, fail if out of date")
    options = parser.parse_args()
    stale = [built for built in list_built() if options.all or not built.is_current()]
    for built in stale:
        name = built.target.relative_to(ROOT)
        if options.check:
            print(f"out of date: {name}")
            continue
        content = build(built)
        built.target.write_bytes(content)
        print(f"built {name} ({len(content):,} bytes)")
    if not stale:
        print("everything is up to date")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
