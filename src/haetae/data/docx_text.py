"""Read the words of a DOCX paragraph: runs, powers, fields, formulas, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from haetae.data.docx_parts import W
from haetae.data.xml import Element

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_BOX = f"{W}txbxContent"
# Deleted and moved-away text is not in the document any more; text boxes are blocks of their own.
_SKIPPED = frozenset((f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", _FALLBACK, TEXT_BOX))
_WRITTEN = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_POWER = re.compile(r"[-−–+]?\d[\d.,–-]*\Z")


def paragraph_words(paragraph: Element) -> str:
    """Give the words of one paragraph, line breaks kept."""
    written = "".join(_pieces(paragraph))
    return "\n".join(" ".join(line.split()) for line in written.split("\n")).strip()


def notes_in(paragraph: Element) -> list[str]:
    """Give the ids of the footnotes and endnotes that a paragraph refers to, in order."""
    marks = paragraph.iter(f"{W}footnoteReference", f"{W}endnoteReference")
    return [f"{mark.tag.removeprefix(W)[:3]}{mark.get(f'{W}id')}" for mark in marks]


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}r":
            yield _run(child)
        elif child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
            yield f" {_formula(child)} "
        else:
            yield from _pieces(child)


def _run(run: Element) -> str:
    text = "".join(_run_pieces(run))
    raised = run.find(f"{W}rPr/{W}vertAlign")
    if raised is not None and raised.get(f"{W}val") == "superscript" and _POWER.match(text.strip()):
        return f"^{text}"
    return text


def _run_pieces(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag not in _SKIPPED and len(child):
            yield from _run_pieces(child)


def _formula(element: Element) -> str:
    name = element.tag.removeprefix(_M)
    if name == "t":
        return element.text or ""
    parts = {child.tag.removeprefix(_M): _formula(child) for child in element}
    if name == "f":
        return f"{_group(parts.get('num', ''))}/{_group(parts.get('den', ''))}"
    if name in ("sSup", "sSub", "sSubSup"):
        lowered = f"_{_group(parts['sub'])}" if "sub" in parts else ""
        raised = f"^{_group(parts['sup'])}" if "sup" in parts else ""
        return f"{parts.get('e', '')}{lowered}{raised}"
    if name == "rad":
        return f"√{_group(parts.get('e', ''))}"
    return "".join(_formula(child) for child in element)


def _group(part: str) -> str:
    return part if len(part) <= 1 or part.replace(".", "").isalnum() else f"({part})"
