"""Read US patent grants and applications since 2005: `us-patent-grant`, `us-patent-application`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.flow import squeeze, words_of
from haetae.data.patent import application_number, iso_date, publication_number
from haetae.data.patent_text import (
    patent_flow,
    prepare,
    record_drawings,
    write_abstracts,
    write_claims,
    write_description,
)
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element, parse

Writer = Callable[[str, str, str], str]

_RELATIONS = (
    "continuation continuation-in-part division reissue reexamination substitution"
    " us-provisional-application us-divisional-reissue"
)


def read_uspto(content: bytes, *, name: str) -> Document:
    """Read a grant or an application with claims, tables, structures and drawings.

    Raises:
        UnreadableFile: the XML is malformed or hostile, or holds no text.
    """
    root = parse(content, name=name)
    builder = Builder()
    prepare(root, builder)
    facts = next(
        root.iterchildren("us-bibliographic-data-grant", "us-bibliographic-data-application"), root
    )
    title = words_of_first(facts, "invention-title")
    flow = patent_flow(builder)
    write_abstracts(flow, title, root.iterchildren("abstract"))
    for description in root.iterchildren("description"):
        write_description(flow, description)
    lead = words_of_first(root, "us-claim-statement")
    for claims in root.iterchildren("claims"):
        write_claims(flow, claims, lead=lead)
    record_drawings(builder, root)
    publication = facts.find("publication-reference/document-id")
    return builder.build(
        name=name,
        title=title,
        kind=Kind.PATENT,
        media_type=MediaKind.USPTO.media_type,
        reader="uspto",
        date=iso_date(publication.findtext("date")) if publication is not None else "",
        language=(root.get("lang") or "en")[:2].lower(),
        authors=_inventors(facts),
        identifiers={
            "publication_number": document_number(publication),
            "application_number": document_number(
                facts.find("application-reference/document-id"), application_number
            ),
            "priority": "; ".join(_priorities(facts)),
            "pct_publication": document_number(
                facts.find("pct-or-regional-publishing-data/document-id")
            ),
        },
        metadata={**_metadata(facts), "patent_kind": root.tag.removeprefix("us-patent-")},
    )


def words_of_first(element: Element, path: str) -> str:
    """Give the words of the first element at a path, or ""."""
    found = element.find(path)
    return "" if found is None else words_of(found).replace("\n", " ")


def document_number(element: Element | None, write: Writer = publication_number) -> str:
    """Write the number in a `document-id`."""
    if element is None:
        return ""
    country, number, kind = (
        squeeze(element.findtext(t)) for t in ("country", "doc-number", "kind")
    )
    return write(country, number, kind)


def person_name(person: Element) -> str:
    """Give the name in an `addressbook`, given name first."""
    book = person.find("addressbook")
    if book is None:
        return ""
    first, last, name, organisation = (
        squeeze(book.findtext(tag)) for tag in ("first-name", "last-name", "name", "orgname")
    )
    return f"{first} {last}".strip() or name or organisation


def classification(element: Element) -> str:
    """Write a classification that stands in parts: `A01N 43/90`."""
    part = {child.tag: squeeze(child.text) for child in element}
    if "section" not in part:
        return words_of(element)
    group = "/".join(p for p in (part.get("main-group", ""), part.get("subgroup", "")) if p)
    letters = f"{part['section']}{part.get('class', '')}{part.get('subclass', '')}"
    return f"{letters} {group}".strip()


def unique(values: Iterator[str]) -> str:
    """Join values, each once, in order."""
    return "; ".join(dict.fromkeys(value for value in values if value))


def _inventors(facts: Element) -> list[str]:
    people = list(facts.iter("inventor")) or [
        applicant
        for applicant in facts.iter("applicant")
        if applicant.get("app-type") == "applicant-inventor"
    ]
    return [name for name in map(person_name, people) if name]


def _priorities(facts: Element) -> Iterator[str]:
    for claim in facts.iterfind("priority-claims/priority-claim"):
        country, number = squeeze(claim.findtext("country")), squeeze(claim.findtext("doc-number"))
        yield f"{country} {number} {iso_date(claim.findtext('date'))}".strip()


def _metadata(facts: Element) -> dict[str, str]:
    application = facts.find("application-reference")
    filed = facts.findtext("application-reference/document-id/date")
    priority_dates = [iso_date(claim.findtext("date")) for claim in facts.iter("priority-claim")]
    return {
        "filing_date": iso_date(filed),
        "priority_date": min([date for date in priority_dates if date], default=""),
        "application_type": (application.get("appl-type") or "") if application is not None else "",
        "assignee": unique(
            words_of_first(assignee, ".//orgname") or words_of_first(assignee, ".//last-name")
            for assignee in facts.iter("assignee")
        ),
        "ipc": unique(
            classification(e)
            for path in ("classification-ipcr", "classification-ipc/main-classification")
            for e in facts.iterfind(f".//{path}")
        ),
        "cpc": unique(classification(e) for e in facts.iter("classification-cpc")),
        "us_class": unique(
            words_of(e) for e in facts.iterfind("classification-national/main-classification")
        ),
        "related": unique(_related(facts)),
        "cited_patents": unique(
            document_number(e.find("document-id")) for e in facts.iter("patcit")
        ),
    }


def _related(facts: Element) -> Iterator[str]:
    for relation in facts.iter(*_RELATIONS.split()):
        parent = relation.find(".//parent-doc/document-id")
        parent = relation.find("document-id") if parent is None else parent
        if parent is not None:
            kind = relation.tag.removeprefix("us-").replace("-", " ")
            yield f"{kind} of {document_number(parent, application_number)}"
