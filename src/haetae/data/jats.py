"""Read papers in JATS and its forerunner NLM XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind, PassageKind
from haetae.data.flow import (
    Flow,
    Handler,
    mark_breaks,
    raise_powers,
    squeeze,
    tags,
    text_of,
    walk_block,
    walk_verbatim,
    words_of,
    write_formulas,
    write_out,
)
from haetae.data.grid import fill, words
from haetae.data.markup_table import html_cells
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element, parse

_MATH = "{http://www.w3.org/1998/Math/MathML}math"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_TEX_BORDER = re.compile(r"\A\s*(?:\$\$?|\\[\[(])|(?:\$\$?|\\[\])])\s*\Z")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_LATER = frozenset(("pmc-release", "nihms-submitted", "retracted", "corrected"))
_CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation")
_SPACED = tags(
    "surname given-names name string-name institution-id person-group article-title source volume"
    " issue fpage lpage year pub-id comment etal collab publisher-name publisher-loc edition"
)
# What identifies or decorates, and is kept as facts of the document or not at all.
_DROPPED = tags("object-id alt-text long-desc permissions processing-meta inline-graphic graphic")


def read_jats(content: bytes, *, name: str) -> Document:
    """Read a paper into one page per top-level section; references are the last page.

    Raises:
        UnreadableFile: the XML is malformed or hostile, or holds no text.
    """
    root = parse(content, name=name)
    _prepare(root)
    meta = root.find("front/article-meta")
    if meta is None:
        meta = root.find("front") if root.find("front") is not None else root
    assert meta is not None  # noqa: S101
    title = next((words_of(e) for e in meta.iter("article-title")), "").replace("\n", " ")
    builder = Builder()
    flow = Flow(builder, _HANDLERS, _DROPPED)
    builder.open_page("Abstract")
    builder.add(title, PassageKind.TITLE)
    for abstract in meta.iter("abstract", "trans-abstract"):
        _abstract(flow, abstract)
    _body(flow, root)
    for part in root.iterchildren("sub-article", "response"):
        heading = next((words_of(e) for e in part.iter("article-title")), "Sub-article")
        builder.open_page(heading)
        builder.heading(heading)
        _body(flow, part)
    return builder.build(
        name=name,
        title=title,
        kind=Kind.PAPER,
        media_type=MediaKind.JATS.media_type,
        reader="jats",
        date=_publication_date(meta),
        language=(root.get(_LANG) or "")[:2].lower(),
        authors=list(_authors(meta)),
        identifiers=_identifiers(meta),
        metadata=_metadata(root, meta),
    )


def _prepare(root: Element) -> None:
    for alternatives in root.iter("alternatives"):
        formulas = list(alternatives.iterchildren(_MATH, "tex-math"))
        for spare in formulas[1:]:
            alternatives.remove(spare)
    for formula in root.iter("tex-math"):
        text = text_of(formula)
        body = _TEX_BODY.search(text)
        write_out(formula, f" {_TEX_BORDER.sub('', body.group(1) if body else text).strip()} ")
    write_formulas(root, (_MATH,))
    raise_powers(root, ("sup",))
    mark_breaks(root, ("break",))
    for reference in root.iter(*_CITATIONS):
        if not (reference.text or "").strip() and reference.tag != "mixed-citation":
            write_out(reference, " ".join(_pieces(reference)))
    # Some publishers leave the space between these to the style sheet.
    for part in root.iter(*_SPACED):
        part.tail = part.tail or " "


def _pieces(reference: Element) -> Iterator[str]:
    """Give the parts of a reference that carries no punctuation of its own."""
    for part in reference.iter():
        for text in (part.text, part.tail if part is not reference else None):
            if text and text.strip():
                yield text.strip()


def _abstract(flow: Flow, abstract: Element) -> None:
    flow.kind = PassageKind.ABSTRACT
    flow.walk(abstract)
    flow.kind = PassageKind.TEXT


def _body(flow: Flow, article: Element) -> None:
    for body in article.iterchildren("body", "back", "floats-group"):
        if body.tag == "floats-group":
            flow.builder.open_page("Figures and tables")
        elif (
            body.tag == "body" and next(iter(body), body).tag != "sec" and article.tag == "article"
        ):
            flow.builder.open_page("Text")
        flow.walk(body)


def _heading_of(element: Element) -> str:
    label = element.find("label")
    title = element.find("title")
    parts = (words_of(part) for part in (label, title) if part is not None)
    return " ".join(part.replace("\n", " ") for part in parts if part)


def _section(flow: Flow, element: Element) -> None:
    level = 1 + sum(1 for above in element.iterancestors("sec", "app", "boxed-text"))
    heading = _heading_of(element) or _DEFAULT_HEADINGS.get(str(element.tag), "")
    in_abstract = flow.kind is PassageKind.ABSTRACT
    if level == 1 and heading and not in_abstract:
        flow.builder.open_page(heading)
    flow.builder.heading(heading, level)
    _without_heading(flow, element)


def _without_heading(flow: Flow, element: Element) -> None:
    for child in element.iterchildren("label", "title"):
        write_out(child, "")
    flow.walk(element)


_DEFAULT_HEADINGS = {
    "ack": "Acknowledgements",
    "ref-list": "References",
    "app": "Appendix",
    "fn-group": "Notes",
    "glossary": "Abbreviations",
}


def _references(flow: Flow, element: Element) -> None:
    if next(element.iterancestors("ref-list"), None) is None:
        _section(flow, element)
    else:
        flow.builder.heading(_heading_of(element), 2)
        _without_heading(flow, element)


def _caption(element: Element, flow: Flow) -> str:
    parts = [words_of(label) for label in element.iterchildren("label")]
    for caption in element.iterchildren("caption"):
        parts.extend(flow.lines(caption))
    return " ".join(parts)


def _figure(flow: Flow, element: Element) -> None:
    label = next((words_of(e) for e in element.iterchildren("label")), "")
    file = next((e.get(_HREF) or "" for e in element.iter("graphic", "media")), "")
    caption = _caption(element, flow)
    flow.builder.figure(caption=caption, label=label, file=file)
    for rest in element:
        if rest.tag not in ("label", "caption", "graphic", "media", "alternatives"):
            flow.walk(rest)


def _table(flow: Flow, element: Element) -> None:
    caption = _caption(element, flow)
    tables = list(element.iter("table"))
    for table in tables:
        cells, num_header_rows = html_cells(table, flow)
        flow.builder.table(
            fill(cells), num_header_rows=num_header_rows, caption=caption, words=words(cells)
        )
        caption = ""
    if not tables:  # only a picture of it
        file = next((e.get(_HREF) or "" for e in element.iter("graphic")), "")
        flow.builder.figure(caption=caption, file=file)
    for foot in element.iterchildren("table-wrap-foot"):
        for note in foot:
            flow.builder.add(" ".join(flow.lines(note)), PassageKind.CAPTION)


def _formula(flow: Flow, element: Element) -> None:
    label = next((words_of(e) for e in element.iterchildren("label")), "")
    for child in element.iterchildren("label"):
        write_out(child, "")
    flow.builder.add(" ".join(part for part in (words_of(element), label) if part), flow.kind)


def _titled(flow: Flow, element: Element) -> None:
    """Write a title inside a box, list or group that is no section of its own."""
    if flow.kind is PassageKind.ABSTRACT:
        flow.builder.heading(words_of(element), 2)
    else:
        flow.builder.add(words_of(element))


def _joined(flow: Flow, element: Element) -> None:
    """Write a number and what it stands before on one line."""
    flow.builder.add(" ".join(flow.lines(element)), flow.kind)


def _authors(meta: Element) -> Iterator[str]:
    for contributor in meta.iterfind("contrib-group/contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        name = contributor.find(".//name")
        if name is not None:
            given, family = (name.findtext(tag) or "" for tag in ("given-names", "surname"))
            yield squeeze(f"{given} {family} {name.findtext('suffix') or ''}")
            continue
        whole = contributor.find(".//string-name")
        whole = contributor.find("collab") if whole is None else whole
        if whole is not None:
            yield words_of(whole)


def _identifiers(meta: Element) -> dict[str, str]:
    found = {e.get("pub-id-type") or "": squeeze(e.text) for e in meta.iterchildren("article-id")}
    pmcid = found.get("pmc") or found.get("pmcid") or ""
    return {
        "doi": found.get("doi", ""),
        "pmid": found.get("pmid", ""),
        "pmcid": f"PMC{pmcid}" if pmcid.isdigit() else pmcid,
        "publisher_id": found.get("publisher-id", ""),
        "arxiv": found.get("arxiv", ""),
    }


def _metadata(root: Element, meta: Element) -> dict[str, str]:
    def first(*paths: str) -> str:
        found = (root.find(path) for path in paths)
        return next((words_of(e) for e in found if e is not None), "")

    pages = [squeeze(meta.findtext(tag)) for tag in ("fpage", "lpage")]
    license_ = meta.find("permissions/license")
    return {
        "journal": first("front/journal-meta//journal-title"),
        "publisher": first("front/journal-meta//publisher-name"),
        "issn": first("front/journal-meta/issn"),
        "volume": squeeze(meta.findtext("volume")),
        "issue": squeeze(meta.findtext("issue")),
        "pages": "-".join(page for page in pages if page) or squeeze(meta.findtext("elocation-id")),
        "article_type": root.get("article-type") or "",
        "keywords": "; ".join(words_of(e) for e in meta.iter("kwd")),
        "subjects": "; ".join(words_of(e) for e in meta.iterfind("article-categories//subject")),
        "license": (license_.get(_HREF) or words_of(license_)) if license_ is not None else "",
    }


def _publication_date(meta: Element) -> str:
    """Give the earliest of the most precise publication dates."""
    dates = []
    for element in meta.iterchildren("pub-date"):
        if (element.get("pub-type") or element.get("date-type")) in _LATER:
            continue
        year, month, day = (squeeze(element.findtext(tag)) for tag in ("year", "month", "day"))
        if not re.fullmatch(r"\d{4}", year):
            continue
        month_number = int(month) if month.isdigit() else _month(month)
        date = year
        if 1 <= month_number <= 12:
            date += f"-{month_number:02d}"
            if day.isdigit() and 1 <= int(day) <= 31:
                date += f"-{int(day):02d}"
        dates.append(date)
    return min(dates, key=lambda date: (-len(date), date), default="")


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(
        tags(
            "p list list-item def-list def-item def term disp-quote boxed-text statement fn-group"
            " supplementary-material media attrib verse-group verse-line speech alternatives"
            " body back disp-formula-group fig-group table-wrap-group app-group caption"
            " mixed-citation element-citation citation nlm-citation notes bio label"
        ),
        walk_block,
    ),
    **dict.fromkeys(("sec", "ack", "app", "glossary"), _section),
    **dict.fromkeys(("ref", "fn"), _joined),
    "ref-list": _references,
    "title": _titled,
    "fig": _figure,
    "table-wrap": _table,
    "disp-formula": _formula,
    "preformat": walk_verbatim,
    "code": walk_verbatim,
}
