"""Read HTML pages: knowledge-base articles, manuals, saved web pages."""

from __future__ import annotations

import codecs
import re

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.flow import (
    Flow,
    Handler,
    mark_breaks,
    raise_powers,
    squeeze,
    tags,
    walk_block,
    walk_verbatim,
    words_of,
    write_formulas,
)
from haetae.data.grid import fill, words
from haetae.data.markup_table import html_cells
from haetae.data.sniff import MediaKind
from haetae.data.text import decode, tidy
from haetae.data.xml import Element, parse_html
from haetae.errors import QuarantineReason, UnreadableFile

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_KOREAN = frozenset(("euc-kr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "uhc"))
_CHARSETS = re.compile(
    r"(utf-?8|utf-?16\w*|cp949|euc-jp|shift_jis|gb2312|gbk|gb18030|big5|us-ascii|ascii"
    r"|iso-8859-\d+|windows-125\d|koi8-r)\Z"
)
_HIDDEN = tags(
    "script style noscript template svg iframe object embed canvas audio video head nav form"
    " button select textarea input dialog map area link meta"
)
# Around an article these hold the site's menus and notices, inside it they belong to it.
_ANCHORS = frozenset("§¶#🔗")
_FRAME = frozenset(("header", "footer", "aside"))
_BLOCKS = tags(
    "p div section article main header footer aside blockquote ul ol li dl dt dd figure"
    " address details summary hgroup fieldset legend center body html hr tbody tr td th"
)


def read_html(content: bytes, *, name: str) -> Document:
    """Read a page's article into one page per top-level heading, tables as data.

    Menus, scripts, forms and hidden parts are left out.

    Raises:
        UnreadableFile: the encoding is unknown, nested too deeply, or there are no words.
    """
    root = parse_html(tidy(_decode_html(content, name)), name=name)
    title = next((words_of(e) for e in root.iter("title")), "")
    facts = {
        (e.get("name") or e.get("property") or "").lower(): squeeze(e.get("content"))
        for e in root.iter("meta")
    }
    article = _article(root)
    _drop_hidden(article)
    mark_breaks(article, ("br",))
    write_formulas(article, ("math",))
    raise_powers(article, ("sup",))
    builder = Builder()
    flow = Flow(builder, _HANDLERS, _HIDDEN)
    flow.walk(article)
    heading = next((words_of(e) for e in article.iter("h1")), "")
    return builder.build(
        name=name,
        title=heading or title,
        kind=Kind.ARTICLE,
        media_type=MediaKind.HTML.media_type,
        reader="html",
        date=_date(facts),
        language=(root.get("lang") or "")[:2].lower(),
        authors=[facts["author"]] if facts.get("author") else [],
        metadata={"keywords": facts.get("keywords", ""), "page_title": title},
    )


def _decode_html(content: bytes, name: str) -> str:
    declared = _CHARSET.search(content[:4096])
    charset = declared.group(1).decode("ascii").lower() if declared else ""
    if charset in _KOREAN:
        charset = "cp949"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CHARSETS.match(charset):
        return decode(content, name=name)
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode(charset)
    except UnicodeDecodeError as error:
        # Pages saved anew often keep the old declaration.
        try:
            return decode(content, name=name)
        except UnreadableFile:
            raise UnreadableFile(
                f"the page says it is {charset}, but byte {error.start} does not fit",
                reason=QuarantineReason.WRONG_ENCODING,
                hint="Save it as UTF-8",
                where=name,
            ) from error


def _article(root: Element) -> Element:
    for tag in ("main", "article"):
        found = list(root.iter(tag))
        if len(found) == 1 and len(words_of(found[0])) > 200:
            return found[0]
    body = root.find("body")
    return body if body is not None else root


def _drop_hidden(article: Element) -> None:
    for element in list(article.iterdescendants()):
        style = (element.get("style") or "").replace(" ", "")
        hidden = (
            element.tag in _HIDDEN
            or (element.tag == "a" and words_of(element) in _ANCHORS)
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or element.get("role") in ("navigation", "search", "banner", "contentinfo")
            or "display:none" in style
            or (element.tag in _FRAME and _is_frame(element))
        )
        if hidden:
            _remove(element)


def _is_frame(element: Element) -> bool:
    return not any(above.tag in ("article", "main", "section") for above in element.iterancestors())


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _date(facts: dict[str, str]) -> str:
    for key in ("article:published_time", "date", "dc.date", "article:modified_time"):
        match = re.match(r"\d{4}-\d{2}-\d{2}", facts.get(key, ""))
        if match:
            return match.group()
    return ""


def _heading(flow: Flow, element: Element) -> None:
    text = words_of(element).replace("\n", " ")
    level = int(element.tag[1])
    if level <= 2 and flow.builder.has_content:
        flow.builder.open_page(text)
    flow.builder.heading(text, level)


def _table(flow: Flow, element: Element) -> None:
    is_layout = (
        element.get("role") == "presentation"
        or next(element.iterdescendants("table"), None) is not None
        or all(len(row) < 2 for row in element.iter("tr"))
    )
    if is_layout:
        for part in element:
            flow.walk(part)
        return
    caption = next((words_of(e) for e in element.iterchildren("caption")), "")
    cells, num_header_rows = html_cells(element, flow)
    flow.builder.table(
        fill(cells), num_header_rows=num_header_rows, caption=caption, words=words(cells)
    )


def _figure(flow: Flow, element: Element) -> None:
    caption = " ".join(words_of(e) for e in element.iter("figcaption"))
    picture = next(element.iter("img"), None)
    if picture is None:
        flow.walk(element)
        return
    flow.builder.figure(
        caption=caption or squeeze(picture.get("alt")), file=picture.get("src") or ""
    )


def _picture(flow: Flow, element: Element) -> None:
    caption = squeeze(element.get("alt"))
    if caption:
        flow.builder.figure(caption=caption, file=element.get("src") or "")


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_BLOCKS, walk_block),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "table": _table,
    "figure": _figure,
    "img": _picture,
    "pre": walk_verbatim,
}
