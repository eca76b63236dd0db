"""Answers to the demonstration's sixty questions: right quotes, and silence where it is due.

A question counts as answered rightly when the words that answer it stand in a quote that the
answer shows. The plain baseline quotes the best passage whole and never abstains.
"""

from __future__ import annotations

import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haetae.knowledge.ground import Status
from haetae.knowledge.library import Library
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER, Workspace

DEMONSTRATION = Path(__file__).parents[1] / "demonstration"


@dataclass(slots=True)
class Counts:
    """What became of the questions; `plain` counts the baseline's right quotes."""

    right: int = 0
    wrong: int = 0
    silent: int = 0
    rightly_silent: int = 0
    invented: int = 0
    plain: int = 0
    quoted_characters: int = 0
    seconds: float = 0.0

    @property
    def answerable(self) -> int:
        """Questions that the documents answer."""
        return self.right + self.wrong + self.silent


def measure() -> Counts:
    """Ask every question of a workspace made of the demonstration's documents."""
    counts = Counts()
    questions = tomllib.loads((DEMONSTRATION / "questions.toml").read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "w", name="benchmark") as workspace,
    ):
        library = Library(workspace)
        library.ingest(OWNER, DEMONSTRATION / "documents", Label.of("general"))
        for question in questions["question"]:
            _ask(library, question, counts)
        library.close()
    return counts


def _ask(library: Library, question: dict[str, Any], counts: Counts) -> None:
    started = time.perf_counter()
    given = library.ask(OWNER, question["question"])
    counts.seconds += time.perf_counter() - started
    is_answered = given.status == Status.ANSWERED
    if "phrase" not in question:
        counts.invented += is_answered
        counts.rightly_silent += not is_answered
        return
    phrase = _plain(question["phrase"])
    best = library.search(OWNER, question["question"], num=1)
    counts.plain += any(phrase in _plain(hit.passage.text) for hit in best)
    if not is_answered:
        counts.silent += 1
        return
    quotes = [citation.quote for sentence in given.sentences for citation in sentence.citations]
    counts.quoted_characters += sum(len(quote) for quote in quotes)
    if any(phrase in _plain(quote) for quote in quotes):
        counts.right += 1
    else:
        counts.wrong += 1


def _plain(text: str) -> str:
    return " ".join(text.split())


def rows() -> list[dict[str, Any]]:
    """Give the figures in the form of result files."""
    counts = measure()
    answered = counts.right + counts.wrong
    num_silent_due = counts.rightly_silent + counts.invented
    common = {"higher_is_better": True, "num_seeds": 1, "data": "demonstration/questions.toml"}
    return [
        {
            **common,
            "task": "answers to the demonstration's questions",
            "metric": "share of answerable questions answered by the right quote",
            "unit": "1",
            "ours": round(counts.right / counts.answerable, 3),
            "floor": round(counts.plain / counts.answerable, 3),
            "floor_name": "best passage whole, never silent",
            "seconds": round(counts.seconds, 2),
        },
        {
            **common,
            "task": "answers to the demonstration's questions",
            "metric": "share of answers that hold the right quote",
            "unit": "1",
            "ours": round(counts.right / max(1, answered), 3),
        },
        {
            **common,
            "task": "questions that the demonstration does not answer",
            "metric": "share met with silence",
            "unit": "1",
            "ours": round(counts.rightly_silent / num_silent_due, 3),
            "floor": 0.0,
            "floor_name": "best passage whole, never silent",
        },
    ]


if __name__ == "__main__":
    print(measure())
