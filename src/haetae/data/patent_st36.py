"""Read patents of other offices: ST.36 `patent-document` and the EPO's full-text service."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.flow import squeeze, text_of, words_of
from haetae.data.patent import application_number, iso_date, publication_number
from haetae.data.patent_codes import from_codes
from haetae.data.patent_text import (
    patent_flow,
    prepare,
    record_drawings,
    write_abstracts,
    write_claims,
    write_description,
)
from haetae.data.patent_uspto import (
    classification,
    document_number,
    person_name,
    unique,
    words_of_first,
)
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element, parse

_LONG_PARAGRAPH = 4000  # characters
_WRAPPED = 110  # mean length of a line; lines that are only wrapped are shorter


def read_st36(content: bytes, *, name: str) -> Document:
    """Read a patent document; claims in several languages are pages of their own.

    Raises:
        UnreadableFile: the XML is malformed or hostile, or holds no text.
    """
    return _read(parse(content, name=name), name, reader="st36")


def read_ops(content: bytes, *, name: str) -> Document:
    """Read the full text that the EPO's open patent services give.

    Raises:
        UnreadableFile: the XML is malformed or hostile, or holds no text.
    """
    root = parse(content, name=name)
    for element in root.iter():
        element.tag = etree.QName(element).localname
    for paragraph in list(root.iter("p")):
        _part(paragraph)
    document = root if root.tag == "fulltext-document" else root.find(".//fulltext-document")
    return _read(root if document is None else document, name, reader="epo_ops")


def _read(root: Element, name: str, *, reader: str) -> Document:
    builder = Builder()
    prepare(root, builder)
    facts = next((e for e in root if e.tag.endswith("bibliographic-data")), root)
    if root.find("SDOBI") is not None:
        facts = from_codes(root)
    language = (_lang(root) or _lang(root.find("description")) or "").lower()
    titles = list(facts.iter("invention-title"))
    title = next(
        (words_of(e) for e in titles if _lang(e) == language),
        words_of(titles[0]) if titles else "",
    )
    flow = patent_flow(builder)
    write_abstracts(flow, title, root.iterchildren("abstract"))
    for description in root.iterchildren("description"):
        write_description(flow, description)
    claim_sets = list(root.iterchildren("claims"))
    languages = [_lang(claims) or language for claims in claim_sets]
    for at, (claims, spoken) in enumerate(zip(claim_sets, languages, strict=True)):
        label = f"Claims ({spoken.upper()})" if len(set(languages)) > 1 else "Claims"
        num_before = languages[:at].count(spoken)
        if num_before:  # as filed and as amended, for example
            label += f", set {num_before + 1}"
        write_claims(flow, claims, label=label, lead=words_of_first(claims, "claim-statement"))
    record_drawings(builder, root)
    publication = facts.find("publication-reference")
    number = publication.find("document-id") if publication is not None else None
    own_number = document_number(number) or _number_of_root(root)
    return builder.build(
        name=name,
        title=title.replace("\n", " ") or own_number,
        kind=Kind.PATENT,
        media_type=MediaKind.ST36.media_type,
        reader=reader,
        date=iso_date(_text(number, "date") or root.get("date") or root.get("date-publ")),
        language=language,
        authors=list(dict.fromkeys(_inventors(facts))),
        identifiers={
            "publication_number": own_number,
            "application_number": document_number(
                facts.find("application-reference/document-id"), application_number
            ),
            "priority": unique(_priorities(facts)),
            "family": _family(root, publication),
        },
        metadata=_metadata(root, facts),
    )


def _part(paragraph: Element) -> None:
    """Cut a whole description that was delivered as one paragraph at its line ends."""
    text = text_of(paragraph)
    parent = paragraph.getparent()
    lines = [line for line in text.split("\n") if line.strip()]
    if parent is None or len(text) < _LONG_PARAGRAPH or len(text) < _WRAPPED * len(lines):
        return
    at = parent.index(paragraph)
    parent.remove(paragraph)
    for line in reversed(lines):
        part = etree.Element("p")
        part.text = line
        parent.insert(at, part)


def _lang(element: Element | None) -> str:
    code = ((element.get("lang") or "") if element is not None else "")[:2].lower()
    return "" if code == "xx" else code


def _text(element: Element | None, path: str) -> str:
    return squeeze(element.findtext(path)) if element is not None else ""


def _number_of_root(root: Element) -> str:
    number = root.get("doc-number") or root.get("docnumber") or ""
    return publication_number(root.get("country") or "", number, root.get("kind") or "")


def _family(root: Element, publication: Element | None) -> str:
    for element in (publication, root):
        for key in ("fvid", "family-id"):
            if element is not None and element.get(key):
                return element.get(key) or ""
    return ""


def _inventors(facts: Element) -> Iterator[str]:
    """Give each inventor once, though offices write the same person in several forms."""
    inventors = list(facts.iter("inventor"))
    forms = {inventor.get("format") or "" for inventor in inventors}
    best = next(
        (form for form in ("intermediate", "original", "docdba", "epo") if form in forms), ""
    )
    for inventor in inventors:
        if (inventor.get("format") or "") == best or best == "":
            yield person_name(inventor)


def _priorities(facts: Element) -> Iterator[str]:
    for claim in facts.iter("priority-claim"):
        number = claim.find("document-id")
        number = claim if number is None else number
        country = _text(number, "country")
        yield f"{country} {_text(number, 'doc-number')} {iso_date(_text(number, 'date'))}".strip()


def _metadata(root: Element, facts: Element) -> dict[str, str]:
    dates = [iso_date(claim.findtext(".//date")) for claim in facts.iter("priority-claim")]
    applicants = list(facts.iter("assignee")) or list(facts.iter("applicant"))
    titles = {(_lang(e) or "?"): words_of(e) for e in facts.iter("invention-title")}
    return {
        "filing_date": iso_date(facts.findtext("application-reference/document-id/date")),
        "priority_date": min([date for date in dates if date], default=""),
        "assignee": unique(
            words_of_first(e, "addressbook/orgname")
            or words_of_first(e, "addressbook/name")
            or words_of_first(e, "addressbook/last-name")
            for e in applicants
        ),
        "ipc": unique(
            " ".join(classification(e).split()[:2])
            for e in facts.iter("classification-ipcr", "main-classification")
            if e.getparent() is None or e.getparent().tag != "classification-national"  # type: ignore[union-attr]
        ),
        "cited_patents": unique(
            document_number(e.find("document-id")) for e in facts.iter("patcit")
        ),
        "title_en": titles.get("en", ""),
        "patent_kind": root.get("kind") or "",
    }
