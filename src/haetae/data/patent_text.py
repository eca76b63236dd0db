"""Read the running text of patents in XML, whatever the office calls its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable

from haetae.data.builder import Builder
from haetae.data.document import Figure, PassageKind, Structure
from haetae.data.flow import (
    Flow,
    Handler,
    mark_breaks,
    raise_powers,
    tags,
    text_of,
    walk_block,
    words_of,
    write_formulas,
    write_out,
)
from haetae.data.markup_table import cals_tables, table_lines
from haetae.data.mathml import linear
from haetae.data.patent import add_claim, claim_number, figure_label
from haetae.data.xml import Element

_CHEMISTRY = ("chemistry", "chemistry-cwu", "CHEM-US")
_MATHS = ("maths", "math-cwu", "MATH-US")
_PICTURES = ("img", "image", "EMI")
_DRAWINGS = ("drawings", "subdoc-drawings", "SDODR", "figure")
_POWERS = ("sup", "superscript", "SP")
_BREAKS = ("br", "break", "BR")
_STRUCTURE_FILES = re.compile(r"\.(mol|cdx)\Z", re.IGNORECASE)
_REFERENCE = re.compile(r"(\d+)\Z")
_NUMBERED = re.compile(r"\[\d{4}\]")
_SECTION_NAMES = re.compile(
    r"(?:(?:technical )?field|background|summary|disclosure|description|abstract|examples?"
    r"|best mode|industrial applicability|brief description|detailed description|related art"
    r"|prior art|cross[- ]reference|objects?|statement|technisches gebiet|stand der technik"
    r"|beispiele?|domaine|exemples?)\b.{0,70}\Z",
    re.IGNORECASE,
)
MAX_HEADING = 90  # characters; a longer line is a sentence


def prepare(root: Element, builder: Builder) -> None:
    """Make running text of what stands between words: formulas, structures, pictures, powers.

    A structure or picture leaves its own name in brackets, such as `[CHEM-US-00001]`, so that a
    person sees where it stood; the builder finds its page by that mark.
    """
    named = {e.get("idref"): e for e in root.iter("us-chemistry")}
    for element in list(root.iter(*_CHEMISTRY)):
        _place_structure(element, named.get(element.get("id")), builder)
    for element in list(root.iter(*_MATHS)):
        formula = next(element.iter("math"), None)
        if formula is not None:
            write_out(element, f" {linear(formula)} ")
        else:
            _place_picture(element, builder)
    write_formulas(root, ("math",))
    for element in list(root.iter(*_PICTURES)):
        if next(element.iterancestors(*_DRAWINGS), None) is None:
            _place_picture(element, builder)
    raise_powers(root, _POWERS)
    mark_breaks(root, _BREAKS)


def _files(element: Element) -> list[str]:
    names = (e.get("file") or e.get("FILE") or "" for e in element.iter())
    return [name for name in names if name]


def _place_structure(element: Element, named: Element | None, builder: Builder) -> None:
    files = _files(element)
    if named is not None:
        files += [named.get("mol-file") or "", named.get("cdx-file") or ""]
    files = sorted({file for file in files if file}, key=_usefulness)
    mark = element.get("id") or element.get("ID") or (files[0] if files else "structure")
    inline = text_of(element)
    structures = [Structure(page=0, form="file", content=file, label=mark) for file in files]
    if "M  END" in inline:
        structures.insert(0, Structure(page=0, form="molfile", content=inline, label=mark))
    builder.place(mark, *structures)
    write_out(element, f" [{mark}] ")


def _usefulness(file: str) -> tuple[int, str]:
    match = _STRUCTURE_FILES.search(file)
    return ({"mol": 0, "cdx": 1}[match.group(1).lower()] if match else 2), file


def _place_picture(element: Element, builder: Builder) -> None:
    files = _files(element)
    label = element.get("id") or element.get("ID") or ""
    mark = files[0] if files else label
    if element.get("img-content") == "character":  # a sign that the office's fonts lack
        write_out(element, f"[{mark}]")
    elif mark:
        builder.place(mark, Figure(page=0, label=label, file=mark if files else ""))
        write_out(element, f" [{mark}] ")


def heading(flow: Flow, element: Element) -> None:
    """Write a heading; those of the first level open a page."""
    text = words_of(element).replace("\n", " ")
    given = element.get("level") or element.get("lvl") or element.get("LVL") or "1"
    level = max(1, int(given)) if given.isdecimal() else 1
    if level == 1 and text and flow.builder.has_content:
        flow.builder.open_page(text)
    flow.builder.heading(text, level)


def paragraph(flow: Flow, element: Element) -> None:
    """Write a paragraph, or a heading where an office marks headings as paragraphs."""
    if not len(element) and flow.kind is PassageKind.TEXT:
        text = words_of(element)
        if looks_like_heading(text):
            if flow.builder.has_content:
                flow.builder.open_page(text)
            flow.builder.heading(text)
            return
    flow.walk(element)


def looks_like_heading(text: str) -> bool:
    """Tell a heading by its capitals or by the names that sections of patents have."""
    if not 3 < len(text) <= MAX_HEADING or "\n" in text or _NUMBERED.match(text):
        return False
    if text[-1] in ".,;)" or not text[0].isalpha():
        return False
    return text.isupper() or (text[0].isupper() and _SECTION_NAMES.match(text) is not None)


def table(flow: Flow, element: Element) -> None:
    """Write a CALS table."""
    for part in cals_tables(element, flow):
        flow.builder.table(
            part.rows,
            num_header_rows=part.num_header_rows,
            caption=part.caption,
            words=part.words,
        )


def preformatted(flow: Flow, element: Element) -> None:
    """Write text whose line ends are kept; empty lines part paragraphs, as the page shows."""
    for block in re.split(r"\n\s*\n", text_of(element)):
        text = "\n".join(line.strip() for line in block.strip().split("\n"))
        if looks_like_heading(text):
            if flow.builder.has_content:
                flow.builder.open_page(text)
            flow.builder.heading(text)
        else:
            flow.builder.add(text, flow.kind)


def drawing_lines(flow: Flow, element: Element) -> None:
    """Write the list of drawings, recording each as a figure."""
    flow.walk(element)
    for line in flow.lines(element):
        label = figure_label(line)
        if label:
            caption = _NUMBERED.sub("", line, count=1).strip()
            flow.builder.figure(caption=caption, label=label, is_written=True)


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(
        tags(
            "ul ol sl dl li dt dd claim-text description disclosure section description-of-drawings"
            " summary-of-invention detailed-description brief-description-of-drawings"
            " cross-reference-to-related-applications federal-research-statement"
            " background-of-invention copyright-statement program-reference-to-sequence-list-text"
            " technical-field background-art technical-problem technical-solution"
            " advantageous-effects description-of-embodiments best-mode mode-for-invention"
            " industrial-applicability citation-list summary-of-invention reference-signs-list"
            " invention-mode sequence-list-text unordered-list ordered-list list list-item"
            " paragraph-federal-research-statement tables table-cwu claim-statement"
            " PARA BTEXT BRFSUM DETDESC RELAPP GOVINT PTEXT UL OL LI TABLE-US CWU RULE-47-FLAG"
        ),
        walk_block,
    ),
    "p": paragraph,
    "paragraph": paragraph,
    **dict.fromkeys(tags("heading H"), heading),
    **dict.fromkeys(tags("table TABLE"), table),
    "description-of-drawings": drawing_lines,
    "brief-description-of-drawings": drawing_lines,
    "DRWDESC": drawing_lines,
    "pre": preformatted,
}
_DROPPED = tags(
    "drawings subdoc-drawings SDODR mathematica-file custom-character-file us-sequence-list-doc"
    " sequence-list"
)


def patent_flow(builder: Builder) -> Flow:
    """Make the walker for patent text."""
    flow = Flow(builder, _HANDLERS, _DROPPED)
    flow.line_writers = dict.fromkeys(("tables", "table", "table-cwu", "TABLE-US"), table_lines)
    return flow


def write_abstracts(flow: Flow, title: str, abstracts: Iterable[Element]) -> None:
    """Write the first page: the title and each abstract, those said twice once."""
    flow.builder.open_page("Abstract")
    flow.builder.add(title, PassageKind.TITLE)
    seen: set[str] = set()
    flow.kind = PassageKind.ABSTRACT
    for abstract in abstracts:
        words = words_of(abstract)
        if words not in seen:
            seen.add(words)
            flow.walk(abstract)
    flow.kind = PassageKind.TEXT


def write_description(flow: Flow, description: Element) -> None:
    """Write the description, one page for each heading of the first level."""
    first = next(iter(description), None)
    starts_with_heading = first is not None and (
        first.tag in ("heading", "H") or (first.tag == "p" and looks_like_heading(words_of(first)))
    )
    flow.builder.open_page("" if starts_with_heading else "Description")
    flow.walk(description)


def write_claims(flow: Flow, claims: Element, *, label: str = "Claims", lead: str = "") -> None:
    """Write the claims on a page of their own, each as one passage with what it depends on."""
    flow.builder.open_page(label)
    flow.builder.add(lead)
    for position, claim in enumerate(claims.iter("claim", "CLM"), start=1):
        text = "\n".join(flow.lines(claim))
        given = claim.get("num") or _digits(claim.get("id") or claim.get("ID"))
        references = [
            _digits(e.get("idref") or e.get("depends_on") or e.get("ID"))
            for e in claim.iter("claim-ref", "dependent-claim-reference", "CLREF")
        ]
        add_claim(
            flow.builder,
            text,
            claim_number(text, given, position),
            [int(reference) for reference in references if reference],
            label=label,
        )
        for inner in claim.iter("table"):
            for part in cals_tables(inner, flow):
                flow.builder.table(
                    part.rows,
                    num_header_rows=part.num_header_rows,
                    caption=part.caption,
                    is_written=True,
                )


def _digits(identifier: str | None) -> str:
    match = _REFERENCE.search(identifier or "")
    return match.group(1) if match else ""


def record_drawings(builder: Builder, root: Element) -> None:
    """Record the drawing sheets by their file names."""
    for drawings in root.iter("drawings", "subdoc-drawings", "SDODR"):
        for picture in drawings.iter(*_PICTURES):
            file = picture.get("file") or picture.get("FILE") or ""
            label = picture.get("id") or picture.get("ID") or ""
            builder.sheet(label=label, file=file)
