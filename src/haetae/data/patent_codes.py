"""Turn bibliographic data given by INID codes (B110, B540, B721) into the names of ST.36.

The European patent office's bulk files carry their facts so, inside an ST.36 document.
"""

from __future__ import annotations

from lxml import etree

from haetae.data.flow import squeeze, text_of
from haetae.data.xml import Element

_PEOPLE = (
    ("B720/B721", "inventors", "inventor"),
    ("B710/B711", "applicants", "applicant"),
    ("B730/B731", "assignees", "assignee"),
)


def from_codes(root: Element) -> Element:
    """Give a `bibliographic-data` element with what stands in `SDOBI`.

    Source: WIPO standard ST.9, the INID codes.
    """
    given = root.find("SDOBI")
    facts = etree.Element("bibliographic-data")
    if given is None:
        return facts
    publication = _document_id(etree.SubElement(facts, "publication-reference"))
    _fill(publication, "country", _words(given, "B100/B190") or root.get("country") or "")
    _fill(publication, "doc-number", _words(given, "B100/B110"))
    _fill(publication, "kind", _words(given, "B100/B130") or root.get("kind") or "")
    _fill(publication, "date", _words(given, "B100/B140/date"))
    application = _document_id(etree.SubElement(facts, "application-reference"))
    _fill(application, "country", root.get("country") or "")
    _fill(application, "doc-number", _words(given, "B200/B210").partition(".")[0])
    _fill(application, "date", _words(given, "B200/B220/date"))
    _priorities(given, facts)
    _titles(given, facts)
    for symbol in given.iterfind("B500//classification-ipcr"):
        etree.SubElement(facts, "classification-ipcr").text = squeeze(text_of(symbol))
    for path, group, name in _PEOPLE:
        parent = etree.SubElement(facts, group)
        for person in given.iterfind(f"B700/{path}"):
            book = etree.SubElement(etree.SubElement(parent, name), "addressbook")
            _fill(book, "name", _words(person, "snm"))
    return facts


def _titles(given: Element, facts: Element) -> None:
    language = ""
    for part in given.iterfind("B500/B540/*"):
        if part.tag == "B541":
            language = squeeze(part.text)
        else:
            title = etree.SubElement(facts, "invention-title", lang=language)
            title.text = squeeze(text_of(part))


def _priorities(given: Element, facts: Element) -> None:
    columns = [list(given.iterfind(f"B300/{code}")) for code in ("B330", "B310", "B320")]
    for country, number, date in zip(*columns, strict=False):
        claim = _document_id(etree.SubElement(facts, "priority-claim"))
        _fill(claim, "country", squeeze(text_of(country)))
        _fill(claim, "doc-number", squeeze(text_of(number)))
        _fill(claim, "date", squeeze(text_of(date)))


def _document_id(parent: Element) -> Element:
    return etree.SubElement(parent, "document-id")


def _fill(parent: Element, tag: str, text: str) -> None:
    if text:
        etree.SubElement(parent, tag).text = text


def _words(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else squeeze(text_of(found))
