"""Read US grants of 2001 to 2004: `PATDOC`, whose version 2.4 is SGML and 2.5 XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.flow import squeeze, text_of, words_of
from haetae.data.patent import application_number, iso_date, publication_number
from haetae.data.patent_text import (
    patent_flow,
    prepare,
    record_drawings,
    write_abstracts,
    write_claims,
    write_description,
)
from haetae.data.patent_uspto import unique
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element, parse

# SGML leaves empty elements open; XML wants them closed.
_EMPTY = re.compile(
    rb"<(CITED-BY-EXAMINER|CITED-BY-OTHER|B221US|B473US|B597US|B598US|EMI|COLSPEC|colspec|SPANSPEC"
    rb"|INS-S|INS-E|DEL-S|DEL-E|CHEMMOL|CHEMCDX|MATHEMATICA|CUSTOM-CHARACTER|BR|CLREF-E|none"
    rb"|mprescripts|malignmark|maligngroup|mspace|US-SEQUENCE-LIST-DOC)(\s[^<>]*?)?/?>"
)
_CLOSED = re.compile(
    rb"</(?:CITED-BY-EXAMINER|CITED-BY-OTHER|B221US|B473US|B597US|B598US|EMI|COLSPEC|colspec"
    rb"|CHEMMOL|CHEMCDX|MATHEMATICA|CUSTOM-CHARACTER|BR|none|mspace)>"
)
_CALS = ("TGROUP", "COLSPEC", "SPANSPEC", "THEAD", "TBODY", "TFOOT", "ROW", "ENTRY", "TABLE")


def read_sgml(content: bytes, *, name: str) -> Document:
    """Read a grant with claims, tables, structures and drawings.

    Raises:
        UnreadableFile: the markup is malformed or hostile, or holds no text.
    """
    root = parse(_CLOSED.sub(b"", _EMPTY.sub(rb"<\1\2/>", content)), name=name)
    for element in root.iter(*_CALS):
        element.tag = element.tag.lower()
    builder = Builder()
    prepare(root, builder)
    facts = root.find("SDOBI")
    facts = root if facts is None else facts
    title = _words(facts, "B500/B540")
    flow = patent_flow(builder)
    write_abstracts(flow, title, root.iterchildren("SDOAB"))
    for description in root.iterchildren("SDODE"):
        write_description(flow, description)
    for claims in root.iterchildren("SDOCL"):
        heading = next(claims.iter("H"), None)
        write_claims(flow, claims, lead="" if heading is None else words_of(heading))
    record_drawings(builder, root)
    country = _words(facts, "B100/B190") or "US"
    return builder.build(
        name=name,
        title=title,
        kind=Kind.PATENT,
        media_type=MediaKind.USPTO_SGML.media_type,
        reader="uspto",
        date=iso_date(_words(facts, "B100/B140/DATE")),
        language="en",
        authors=list(_inventors(facts)),
        identifiers={
            "publication_number": publication_number(
                country, _words(facts, "B100/B110"), _words(facts, "B100/B130")
            ),
            "application_number": application_number(country, _words(facts, "B200/B210")),
            "priority": "; ".join(_priorities(facts)),
        },
        metadata={
            "filing_date": iso_date(_words(facts, "B200/B220")),
            "priority_date": min(
                (date for e in facts.iterfind("B300/B320") if (date := iso_date(text_of(e)))),
                default="",
            ),
            "assignee": unique(words_of(e) for e in facts.iterfind("B700/B730//ONM")),
            "ipc": unique(words_of(e) for e in facts.iterfind("B500/B510/B511")),
            "us_class": unique(words_of(e) for e in facts.iterfind("B500/B520/B521")),
            "cited_patents": unique(
                publication_number(_words(e, "DOC/CTRY") or "US", _words(e, "DOC/DNUM"))
                for e in facts.iter("PCIT")
            ),
            "patent_kind": "grant",
        },
    )


def _words(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else squeeze(text_of(found))


def _inventors(facts: Element) -> Iterator[str]:
    for party in facts.iterfind("B700/B720/B721/PARTY-US"):
        given, family = _words(party, "NAM/FNM"), _words(party, "NAM/SNM")
        if given or family:
            yield f"{given} {family}".strip()


def _priorities(facts: Element) -> Iterator[str]:
    groups = [list(facts.iterfind(f"B300/{tag}")) for tag in ("B330", "B310", "B320")]
    for country, number, date in zip(*groups, strict=False):
        yield f"{words_of(country)} {words_of(number)} {iso_date(text_of(date))}".strip()
