"""Open the parts of a DOCX file, with limits on what a ZIP may unfold to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from haetae.data.sniff import MIB
from haetae.data.xml import Element, parse
from haetae.errors import QuarantineReason, UnreadableFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 1024 * MIB
MAX_RATIO = 200  # a plain document shrinks 5 to 20 times
_SMALL = MIB  # below this any ratio is harmless
_HEADING_NAME = re.compile(r"heading (\d)\Z")


class Parts:
    """The XML parts of one DOCX file.

    Raises:
        UnreadableFile: damaged, encrypted, a ZIP bomb, or with names that leave the file.
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._error(
                "the DOCX file is damaged", QuarantineReason.MALFORMED, "Copy it again"
            ) from error
        self._check()

    def get(self, part: str) -> Element | None:
        """Parse one part, or give `None` when the file has no such part."""
        try:
            content = self._archive.read(part)
        except KeyError:
            return None
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise self._error(
                f"the part {part} of the DOCX file is damaged",
                QuarantineReason.MALFORMED,
                "Copy it again from its source",
            ) from error
        return parse(content, name=f"{self._name}: {part}")

    def targets(self) -> dict[str, str]:
        """Map relation ids of the main part to the parts that they name."""
        relations = self.get("word/_rels/document.xml.rels")
        if relations is None:
            return {}
        return {r.get("Id") or "": r.get("Target") or "" for r in relations.iter(_RELATION)}

    def heading_levels(self) -> Mapping[str, int]:
        """Map style ids to heading levels; 0 is the title, -1 a caption."""
        styles = self.get("word/styles.xml")
        if styles is None:
            return {}
        levels: dict[str, int] = {}
        parents: dict[str, str] = {}
        for style in styles.iter(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            level = _level(style)
            if level is not None:
                levels[key] = level
            based_on = style.find(f"{W}basedOn")
            if based_on is not None:
                parents[key] = based_on.get(f"{W}val") or ""
        for key, parent in parents.items():
            ancestor, seen = parent, {key}
            while key not in levels and ancestor and ancestor not in seen:
                seen.add(ancestor)
                if levels.get(ancestor, 0) > 0:
                    levels[key] = levels[ancestor]
                ancestor = parents.get(ancestor, "")
        return levels

    def _check(self) -> None:
        entries = self._archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES or total > MAX_TOTAL_BYTES:
            raise self._error(
                f"the DOCX file would unfold to {len(entries)} parts of {total / MIB:.0f} MiB",
                QuarantineReason.BOMB,
                "Ask its sender for a plain document",
            )
        for entry in entries:
            path = entry.filename.replace("\\", "/")
            if path.startswith("/") or ".." in path.split("/") or ":" in path:
                raise self._error(
                    f"the DOCX file holds a part outside itself ({entry.filename[:60]})",
                    QuarantineReason.OUTSIDE,
                    "Ask its sender for a plain document",
                )
            if entry.flag_bits & 1:
                raise self._error(
                    "the DOCX file is encrypted", QuarantineReason.ENCRYPTED, "Save it unprotected"
                )
            is_large = entry.file_size > _SMALL
            if is_large and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
                raise self._error(
                    f"the part {entry.filename} unfolds more than {MAX_RATIO} times",
                    QuarantineReason.BOMB,
                    "Ask its sender for a plain document",
                )

    def _error(self, message: str, reason: QuarantineReason, hint: str) -> UnreadableFile:
        return UnreadableFile(message, reason=reason, hint=hint, where=self._name)


def _level(style: Element) -> int | None:
    named = style.find(f"{W}name")
    name = ((named.get(f"{W}val") or "") if named is not None else "").lower()
    heading = _HEADING_NAME.match(name)
    if heading:
        return int(heading.group(1))
    if name in ("title", "caption"):
        return 0 if name == "title" else -1
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    value = (outline.get(f"{W}val") or "") if outline is not None else ""
    # Nine means body text.
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else None
