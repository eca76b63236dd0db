"""Turn marked-up text, where words, formulas and blocks mix, into paragraphs.

The one walker under the HTML, JATS and patent readers. A reader says which tags are blocks and
what to do with each; everything else is running text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from lxml import etree

from haetae.data.builder import Builder
from haetae.data.document import PassageKind
from haetae.data.mathml import linear
from haetae.data.xml import Element

Handler = Callable[["Flow", Element], None]

# Stands for a line break until white space is squeezed; a private character no text holds.
LINE_BREAK = "\ue00a"

# Elements that change how letters look, and nothing else.
_LETTERING = frozenset(
    "a b i u em strong span font xref bold italic highlight HIL BOLD ITALIC PDAT".split()  # noqa: SIM905
)
_evaluate = etree.XPath("string()", smart_strings=False)
_EXPONENT = re.compile(r"[-−–+]?\d")
_CHARGE = re.compile(r"\d*[-−–+]\Z")
_SYMBOLIC = re.compile(
    r"(?!(?:st|nd|rd|th|er|e|o|a|TM|SM)\Z)[-−–]?[a-zA-Zα-ω](?:[\w\s+−–*/-]{0,12})\Z"
)
# A raised number after one of these is no power.
# A raised number right after one of these is no power.
_OPENING = "([{“‘/^"
_SPACE_AROUND_BREAK = re.compile(rf" ?{LINE_BREAK} ?")


def tags(listed: str) -> frozenset[str]:
    """Make a set of tag names from one line of them."""
    return frozenset(listed.split())


def text_of(element: Element) -> str:
    """Give all words below an element as they stand in the file."""
    # One call into the parser; far cheaper than walking the elements here.
    return cast(str, _evaluate(element))


def words_of(element: Element) -> str:
    """Give all words below an element, with white space squeezed and line breaks kept."""
    return squeeze(element.text if not len(element) else text_of(element))


def squeeze(text: str | None) -> str:
    """Reduce white space to single spaces, line-break marks to newlines."""
    if not text:
        return ""
    squeezed = " ".join(text.split())
    if LINE_BREAK in squeezed:
        squeezed = _SPACE_AROUND_BREAK.sub("\n", squeezed).strip()
    return squeezed


def write_out(element: Element, text: str) -> None:
    """Let an element stand for a text from now on, whatever was in it."""
    tail = element.tail
    element.clear()
    element.text, element.tail = text, tail


def append_before(element: Element, text: str) -> None:
    """Put text right before an element."""
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
        return
    parent = element.getparent()
    if parent is not None:
        parent.text = (parent.text or "") + text


def mark_breaks(root: Element, tags: Iterable[str]) -> None:
    """Let line-break elements survive the squeezing of white space."""
    for element in root.iter(*tags):
        element.text = LINE_BREAK


def raise_powers(root: Element, tags: Iterable[str]) -> None:
    """Mark raised numbers, so that 10³ does not read as 103; subscripts need nothing: H2O."""
    for element in root.iter(*tags):
        inner = text_of(element).strip()
        before = _text_before(element)
        if not before or before[-1].isspace() or before[-1] in _OPENING or _CHARGE.match(inner):
            continue
        if _EXPONENT.match(inner):
            append_before(element, "^")
        elif _SYMBOLIC.match(inner) and before[-1].isdigit():  # 2ⁿ, but not the 5ᵗʰ
            is_compound = not inner.isalnum()
            append_before(element, "^(" if is_compound else "^")
            element.tail = (")" if is_compound else "") + (element.tail or "")


def write_formulas(root: Element, tags: Iterable[str]) -> None:
    """Replace MathML by one line of readable text."""
    for element in list(root.iter(*tags)):
        write_out(element, f" {linear(element)} ")


def _text_before(element: Element) -> str:
    while True:
        previous = element.getprevious()
        if previous is not None:
            return previous.tail or text_of(previous)
        parent = element.getparent()
        if parent is None or parent.text or parent.tag not in _LETTERING:
            return (parent.text or "") if parent is not None else ""
        element = parent


class Flow:
    """Walks mixed content and writes it to a builder.

    Args:
        blocks: what to do at an element that interrupts running text.
        dropped: tags that hold nothing to read.
    """

    def __init__(
        self,
        builder: Builder,
        blocks: Mapping[str, Handler],
        dropped: frozenset[str] = frozenset(),
    ) -> None:
        self.builder = builder
        self.kind = PassageKind.TEXT
        self.line_writers: dict[str, Callable[[Flow, Element], list[str]]] = {}
        self.blocks = blocks
        self.dropped = dropped

    def walk(self, element: Element) -> None:
        """Write what is in an element: running text as paragraphs, blocks by their handlers.

        Paragraphs are of the kind that `kind` says at the time.
        """
        if not len(element):
            self.builder.add(squeeze(element.text), self.kind)
            return
        running = [element.text or ""]
        for child in element:
            handler = self.blocks.get(child.tag)
            if handler is not None:
                self._flush(running)
                handler(self, child)
            elif child.tag in self.dropped:
                pass
            elif not len(child):
                running.append(child.text or "")
            elif self.holds_block(child):
                self._flush(running)
                self.walk(child)
            else:
                running.append(text_of(child))
            if child.tail:
                running.append(child.tail)
        self._flush(running)

    def lines(self, element: Element) -> list[str]:
        """Give the words of an element, a line for each block in it."""
        if not self.holds_block(element):
            return [words for words in (words_of(element),) if words]
        lines: list[str] = []
        running = [element.text or ""]
        for child in element:
            writer = self.line_writers.get(child.tag)
            if writer is not None or child.tag in self.blocks or self.holds_block(child):
                lines.append(squeeze("".join(running)))
                running = []
                lines.extend(writer(self, child) if writer else self.lines(child))
            elif child.tag not in self.dropped:
                running.append(text_of(child))
            running.append(child.tail or "")
        lines.append(squeeze("".join(running)))
        return [line for line in lines if line]

    def holds_block(self, element: Element) -> bool:
        """Say whether anything below interrupts running text."""
        return any(
            below.tag in self.blocks or below.tag in self.dropped
            for below in element.iterdescendants()
        )

    def _flush(self, running: list[str]) -> None:
        self.builder.add(squeeze("".join(running)), self.kind)
        running.clear()


def walk_block(flow: Flow, element: Element) -> None:
    """Write an element that only interrupts: a paragraph, a list item, a division."""
    flow.walk(element)


def walk_verbatim(flow: Flow, element: Element) -> None:
    """Write an element whose lines and spaces are meant."""
    text = text_of(element).replace(LINE_BREAK, "\n").strip("\n")
    flow.builder.add("\n".join(line.rstrip() for line in text.split("\n")).strip())
