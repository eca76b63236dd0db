"""Where the real documents lie, and how a reader is held against its source."""

import gzip
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from haetae.data.flow import tags
from haetae.data.xml import parse

_ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("HAETAE_DATA", _ROOT.parent / "shared" / "data")) / "documents"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real documents at {DATA}")

_TOKEN = re.compile(r"[^\W_]+")
# Elements inside which words may be split; all others part words.
_INLINE = tags(
    "b i u sub sup em ref bibl figref claim-ref highlight bold italic subscript superscript xref"
    " cross-reference named-content dependent-claim-reference che chr df o ext-link email"
    " monospace sc underline styled-content imgref HIL BOLD ITALIC SB SP PDAT"
)


def content(name):
    path = DATA / name
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def tokens(text):
    return Counter(_TOKEN.findall(text))


def source_tokens(root, dropped):
    """Count the words of a source, leaving out what a reader drops on purpose."""
    parts = []

    def visit(element):
        name = element.tag.rpartition("}")[2]
        border = "" if name in _INLINE else " "
        parts.append(border)
        if name not in dropped:
            parts.append(element.text or "")
            for child in element:
                visit(child)
                parts.append(child.tail or "")
        parts.append(border)

    visit(root)
    return tokens("".join(parts))


def missing_tokens(source, document, dropped):
    """Give the share of a source's words that no page holds, and which."""
    # The reader writes powers as 10^3.
    expected = source_tokens(parse(source.replace(b"^", b""), name="source"), dropped)
    found = tokens("\n".join(page.text for page in document.pages).replace("^", ""))
    missing = expected - found
    return missing.total() / max(1, expected.total()), missing


def check_slices(document):
    """Check what every document promises about its pages, passages and tables."""
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    for passage in document.passages:
        text = document.text_of(passage)
        assert text
        assert text == text.strip()
    last = {}
    for passage in sorted(document.passages, key=lambda p: (p.page, p.start)):
        assert passage.start >= last.get(passage.page, 0)
        last[passage.page] = passage.end
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1
        assert 0 <= table.num_header_rows < max(2, len(table.rows))
    for thing in (*document.tables, *document.figures, *document.structures):
        assert 1 <= thing.page <= len(document.pages)
