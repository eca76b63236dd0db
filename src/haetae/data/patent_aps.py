"""Read US grants of 1976 to 2001 in the tagged text of the Automated Patent System."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from haetae.data.builder import Builder
from haetae.data.document import Document, Figure, Kind, PassageKind, Structure
from haetae.data.flow import tags
from haetae.data.patent import add_claim, claim_number, figure_label, iso_date, publication_number
from haetae.data.patent_uspto import unique
from haetae.data.sniff import MediaKind
from haetae.data.text import decode, tidy
from haetae.errors import QuarantineReason, UnreadableFile

_TAG = re.compile(r"([A-Z][A-Z0-9]{2,3})(?:  ?(.*))?\Z")
_SECTIONS = tags(
    "PATN INVT ASSG PRIR REIS RLAP CLAS UREF FREF OREF LREP PCTA ABST GOVT PARN BSUM DRWD DETD CLMS"
    " DCLM"
)
_BODY = ("PARN", "GOVT", "BSUM", "DRWD", "DETD")
_PARAGRAPHS = frozenset(("PAR", "PAL", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "FNT"))
_PLACE = re.compile(r"##(STR|EQU|SPC)(\d+)##")
_ELEMENTS = r"(?:Cl|Br|Na|Li|Si|[HCNOSPFKB])"
_IN_FORMULA = re.compile(
    rf"({_ELEMENTS}|\))\.sub\.(\w+) (?=(?:\(?{_ELEMENTS}(?:\.sub\.\w+)?)+(?:[^a-zA-Z]|\Z))"
)
_POWER = re.compile(r"(?<=[\w)])\.sup\.(?=[-+]?\d+(?![\d]*[+-]))")
_NAMED = re.compile(r"\.(?:degree|sup\.degree)\.")
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"
_GREEK += " sigma tau upsilon phi chi psi omega"
_SIGNS = {
    **dict(zip(_GREEK.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True)),
    **{
        name.capitalize(): letter.upper()
        for name, letter in zip(_GREEK.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True)
    },
    "degree": "°",
    "times": "×",
    "div": "÷",
    "+-": "±",
    "ltoreq": "≤",
    "gtoreq": "≥",
    "ltorsim": "≲",
    "gtorsim": "≳",
    "apprxeq": "≈",
    "about": "≈",
    "noteq": "≠",
    "ident": "≡",
    "fwdarw": "→",
    "rarw": "←",
    "revreaction": "⇄",
    "dbd": "=",
    "tbd": "≡",
    "circle": "°",
    "infin": "∞",
    "mu": "μ",
    "ANG": "Å",
    "ang": "Å",
    "O": "O",
    "prime": "′",
    "cndot": "·",
    "crclbar": "⊖",
    "sym": "⊕",
    "sigma": "σ",
    "SIGMA": "Σ",
    "DELTA": "Δ",
    "OMEGA": "Ω",
    "GAMMA": "Γ",
    "THETA": "Θ",
    "LAMBDA": "Λ",
    "PHI": "Φ",
    "PSI": "Ψ",
    "PI": "Π",
    "dagger": "†",
    "section": "§",
    "RTM": "®",
    "TM": "™",
    "COPYRGT": "©",
    "cent": "¢",
    "pound": "£",
    "fraction": "/",
    "perp": "⊥",
    "parallel": "∥",
    "varies": "∝",
    "intg": "∫",
    "sqroot": "√",
    "quadrature": "□",
    "largecircle": "○",
    "smallcircle": "∘",
    "angle": "∠",
    "gradient": "∇",
    "differential": "∂",
    "solidcircle": "●",
    "star": "★",
}
_SIGN = re.compile(
    r"\.(" + "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True)) + r")\."
)


class _Field(NamedTuple):
    section: str
    tag: str
    lines: list[str]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())


def read_aps(content: bytes, *, name: str) -> Document:
    """Read a grant with claims, tables, and the numbers of its structures.

    Raises:
        UnreadableFile: it holds several patents, or no text.
    """
    fields = list(_fields(tidy(_decode(content, name))))
    if sum(field.tag == "PATN" for field in fields) > 1:
        raise UnreadableFile(
            "the file holds several patents",
            reason=QuarantineReason.MALFORMED,
            hint="Split it before each line PATN",
            where=name,
        )
    builder = Builder()
    facts = _Facts(fields)
    title = _signs(facts.first("PATN", "TTL"))
    builder.open_page("Abstract")
    builder.add(title, PassageKind.TITLE)
    for field in fields:
        if field.section == "ABST" and field.tag in _PARAGRAPHS:
            builder.add(_prose(field), PassageKind.ABSTRACT)
    _write_body(builder, fields)
    _write_claims(builder, fields)
    _place_structures(builder, fields)
    number = facts.first("PATN", "WKU")
    return builder.build(
        name=name,
        title=title,
        kind=Kind.PATENT,
        media_type=MediaKind.USPTO_APS.media_type,
        reader="uspto",
        date=iso_date(facts.first("PATN", "ISD")),
        language="en",
        authors=[_in_order(inventor) for inventor in facts.all("INVT", "NAM")],
        identifiers={
            "publication_number": _publication(number),
            "application_number": _application(facts),
            "priority": "; ".join(facts.priorities()),
        },
        metadata={
            "filing_date": iso_date(facts.first("PATN", "APD")),
            "priority_date": min(
                (date for d in facts.all("PRIR", "APD") if (date := iso_date(d))), default=""
            ),
            "assignee": unique(iter(facts.all("ASSG", "NAM"))),
            "ipc": unique(iter(facts.all("CLAS", "ICL"))),
            "us_class": unique(iter(facts.all("CLAS", "OCL"))),
            "cited_patents": unique(
                publication_number("US", cited) for cited in facts.all("UREF", "PNO")
            ),
            "patent_kind": "grant",
        },
    )


def _decode(content: bytes, name: str) -> str:
    # Tapes of those years are ASCII with a stray byte here and there.
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        try:
            return decode(content, name=name)
        except UnreadableFile:
            return content.decode("latin-1")


def _fields(text: str) -> Iterator[_Field]:
    section = tag = ""
    lines: list[str] = []
    for line in text.split("\n"):
        match = _TAG.match(line) if line[:1].isupper() else None
        if match is None:
            lines.append(line)
            continue
        if tag:
            yield _Field(section, tag, lines)
        tag = match.group(1)
        if tag in _SECTIONS:
            section = tag
        lines = [match.group(2) or ""]
    if tag:
        yield _Field(section, tag, lines)


class _Facts:
    """Look-up of the facts in the first sections."""

    def __init__(self, fields: list[_Field]) -> None:
        self._fields = fields

    def all(self, section: str, tag: str) -> list[str]:
        return [f.text for f in self._fields if f.section == section and f.tag == tag and f.text]

    def first(self, section: str, tag: str) -> str:
        return next(iter(self.all(section, tag)), "")

    def priorities(self) -> list[str]:
        columns = (self.all("PRIR", tag) for tag in ("CNT", "APN", "APD"))
        return [
            f"{country[:2]} {number} {iso_date(date)}"
            for country, number, date in zip(*columns, strict=False)
        ]


def _publication(number: str) -> str:
    # Nine characters: a letter or 0, the number padded to seven, and a check digit.
    body = number[:-1] if len(number) == 9 else number
    return publication_number("US", body)


def _application(facts: _Facts) -> str:
    number = facts.first("PATN", "APN")
    series = facts.first("PATN", "SRC")
    if len(number) == 7:  # the last digit checks the others
        number = number[:-1]
    return f"US{series.zfill(2)}{number}" if series.isdigit() else f"US{number}"


def _in_order(name: str) -> str:
    family, semicolon, given = name.partition("; ")
    return f"{given} {family}" if semicolon else name


def _write_body(builder: Builder, fields: list[_Field]) -> None:
    opened = False
    for field in fields:
        if field.section not in _BODY:
            continue
        if not opened:
            builder.open_page("" if field.tag == "PAC" else "Description")
            opened = field.tag not in _SECTIONS
        if field.tag == "PAC":
            text = _prose(field)
            if builder.has_content:
                builder.open_page(text)
            builder.heading(text)
        elif field.tag.startswith("TBL"):
            _write_table(builder, field)
        elif field.tag in ("EQU",):
            builder.add(_marked("\n".join(field.lines).strip("\n")))
        elif field.tag in _PARAGRAPHS:
            text = _prose(field)
            builder.add(text)
            label = figure_label(text) if field.section == "DRWD" else ""
            if label:
                builder.figure(caption=text, label=label, is_written=True)


def _write_table(builder: Builder, field: _Field) -> None:
    """Write a table as printed; columns by position, where the lines keep them."""
    lines = [_signs(_PLACE.sub(r"[\1\2]", line.rstrip()), joins=False) for line in field.lines]
    lines = [line for line in lines if line.strip() and not re.fullmatch(r"[\s_=-]+", line)]
    if not lines:
        return
    caption = lines[0].strip() if lines[0].strip().upper().startswith("TABLE") else ""
    body = lines[1:] if caption else lines
    rows = [re.split(r"\s{2,}", line.strip()) for line in body]
    # Tapes wrapped wide tables beyond repair; their lines are kept, columns are not invented.
    width, num_alike = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if width < 2 or num_alike < 0.6 * len(rows):
        rows = [[line.strip()] for line in body]
    builder.table(rows, caption=caption, words="\n".join(line.strip() for line in body))


def _write_claims(builder: Builder, fields: list[_Field]) -> None:
    claims = [field for field in fields if field.section in ("CLMS", "DCLM")]
    if not claims:
        return
    builder.open_page("Claims")
    number_given, parts, position = "", list[str](), 0
    for field in [*claims, _Field("CLMS", "NUM", [""])]:
        if field.tag == "STM":
            builder.add(_prose(field))
        elif field.tag == "NUM":
            if parts:
                position += 1
                text = "\n".join(parts)
                number = claim_number(text, number_given, position)
                add_claim(builder, text, number, label="Claims")
            number_given, parts = field.text.rstrip("."), []
        elif field.tag not in _SECTIONS:
            parts.append(_prose(field))


def _place_structures(builder: Builder, fields: list[_Field]) -> None:
    for field in fields:
        for line in field.lines:
            for kind, number in _PLACE.findall(line):
                mark = f"{kind}{number}"
                if kind == "STR":
                    builder.place(mark, Structure(page=0, form="file", content=mark, label=mark))
                else:
                    builder.place(mark, Figure(page=0, label=mark))


def _prose(field: _Field) -> str:
    return " ".join(_marked(field.text).split())


def _marked(text: str) -> str:
    return _signs(_PLACE.sub(r"[\1\2]", text))


def _signs(text: str, *, joins: bool = True) -> str:
    """Turn the coded signs into characters: `H.sub.2 O` to `H2O`, `.alpha.` to `α`.

    Args:
        joins: whether what follows a subscript may belong to the same formula; not in tables.
    """
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if "." not in text:
        return text
    text = _NAMED.sub("°", text)
    # A space ends a subscript, also within a formula: it goes where an element follows.
    if joins:
        text = _IN_FORMULA.sub(r"\1\2", text)
    text = text.replace(".sub.", "")
    text = _POWER.sub("^", text).replace(".sup.", "")
    return _SIGN.sub(lambda match: _SIGNS[match.group(1)], text)
