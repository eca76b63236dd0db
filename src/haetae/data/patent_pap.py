"""Read US applications of 2001 to 2004: `patent-application-publication`."""

from __future__ import annotations

from collections.abc import Iterator

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.flow import squeeze
from haetae.data.patent import application_number, iso_date, publication_number
from haetae.data.patent_text import (
    patent_flow,
    prepare,
    record_drawings,
    write_abstracts,
    write_claims,
    write_description,
)
from haetae.data.patent_uspto import unique, words_of_first
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element, parse


def read_pap(content: bytes, *, name: str) -> Document:
    """Read an application with claims, tables, structures and drawings.

    Raises:
        UnreadableFile: the XML is malformed or hostile, or holds no text.
    """
    root = parse(content, name=name)
    builder = Builder()
    prepare(root, builder)
    facts = root.find("subdoc-bibliographic-information")
    facts = root if facts is None else facts
    title = words_of_first(facts, "technical-information/title-of-invention")
    flow = patent_flow(builder)
    write_abstracts(flow, title, root.iterchildren("subdoc-abstract"))
    for description in root.iterchildren("subdoc-description"):
        write_description(flow, description)
    for claims in root.iterchildren("subdoc-claims"):
        write_claims(flow, claims, lead=words_of_first(claims, "heading"))
    record_drawings(builder, root)
    number = squeeze(facts.findtext("document-id/doc-number"))
    kind = squeeze(facts.findtext("document-id/kind-code"))
    filing = facts.find("domestic-filing-data")
    return builder.build(
        name=name,
        title=title,
        kind=Kind.PATENT,
        media_type=MediaKind.USPTO_PAP.media_type,
        reader="uspto",
        date=iso_date(facts.findtext("document-id/document-date")),
        language="en",
        authors=list(_inventors(facts)),
        identifiers={
            "publication_number": publication_number("US", number, kind),
            "application_number": application_number(
                "US",
                squeeze(filing.findtext("application-number/doc-number"))
                if filing is not None
                else "",
            ),
            "priority": "; ".join(_priorities(facts)),
        },
        metadata={
            "filing_date": iso_date(facts.findtext("domestic-filing-data/filing-date")),
            "priority_date": min(
                (
                    date
                    for e in facts.iter("foreign-priority-data")
                    if (date := iso_date(e.findtext("filing-date")))
                ),
                default="",
            ),
            "assignee": unique(
                squeeze(e.text) for e in facts.iterfind("assignee/organization-name")
            ),
            "ipc": unique(squeeze(e.text) for e in facts.iter("ipc")),
            "related": unique(_related(facts)),
            "patent_kind": "application",
        },
    )


def _inventors(facts: Element) -> Iterator[str]:
    for inventor in facts.iterfind("inventors/*"):
        given, family = (
            words_of_first(inventor, f"name/{tag}") for tag in ("given-name", "family-name")
        )
        if given or family:
            yield f"{given} {family}".strip()


def _priorities(facts: Element) -> Iterator[str]:
    for data in facts.iter("foreign-priority-data"):
        number = squeeze(data.findtext("priority-application-number/doc-number"))
        date = iso_date(data.findtext("filing-date"))
        yield f"{squeeze(data.findtext('country-code'))} {number} {date}".strip()


def _related(facts: Element) -> Iterator[str]:
    for relation in facts.iterfind("continuity-data/*/*"):
        number = squeeze(relation.findtext(".//parent/document-id/doc-number"))
        number = number or squeeze(relation.findtext("document-id/doc-number"))
        if number:
            kind = relation.tag.replace("-", " ").removesuffix(" of")
            yield f"{kind} of {number}"
