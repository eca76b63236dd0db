"""Searching and asking."""

from __future__ import annotations

import re
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from haetae.data.language import language_of
from haetae.knowledge.ground import EXTRACTIVE, Answer, Citation
from haetae.knowledge.passage import Filters, Hit
from haetae.server.access import Allowed, Libraries
from haetae.server.metrics import ANSWERS
from haetae.server.schemas import (
    AbstentionOut,
    AnswerOut,
    AskIn,
    CitationOut,
    ContradictionOut,
    FiltersIn,
    HitOut,
    SearchOut,
    SentenceOut,
    Words,
)
from haetae.sovereign.policy import Action, Principal

router = APIRouter(prefix="/api", tags=["ask"])
Searcher = Annotated[Principal, Depends(Allowed(Action.SEARCH))]
Asker = Annotated[Principal, Depends(Allowed(Action.ASK))]
NUM_CONSIDERED = 5
METHOD_NOTES = {
    EXTRACTIVE: "Sentences are quoted from the documents; no language model wrote them.",
}


class SearchIn(FiltersIn):
    """What to find."""

    q: Words
    num: int = Field(default=10, ge=1, le=100)


@router.get("/search")
def search(
    principal: Searcher, library: Libraries, wanted: Annotated[SearchIn, Query()]
) -> SearchOut:
    """Find passages."""
    started = time.perf_counter()
    hits = library.search(principal, wanted.q, num=wanted.num, filters=filters_of(wanted))
    return SearchOut(hits=[_hit(hit) for hit in hits], seconds=_since(started))


@router.post("/ask")
def ask(body: AskIn, principal: Asker, library: Libraries) -> AnswerOut:
    """Answer a question from the documents, each sentence cited, or say that they do not."""
    started = time.perf_counter()
    given = library.ask(principal, body.question, filters=filters_of(body.filters))
    ANSWERS.labels(given.status).inc()
    return answer_out(given, _since(started))


def filters_of(body: FiltersIn) -> Filters:
    """Read filters."""
    return Filters(
        document_kind=body.kind,
        language=body.language,
        after=body.after,
        before=body.before,
        document_id=body.document_id,
    )


def answer_out(given: Answer, seconds: float) -> AnswerOut:
    """Give an answer its outward form: citations are numbered once, sentences name numbers."""
    number = {citation: n for n, citation in enumerate(given.citations, start=1)}
    return AnswerOut(
        question=given.question,
        language=language_of(given.question),
        status=given.status.value,
        method=given.method,
        method_note=METHOD_NOTES.get(given.method, given.method),
        sentences=[
            SentenceOut(text=s.text, citations=[number[c] for c in s.citations])
            for s in given.sentences
        ],
        citations=[_citation(n, citation) for citation, n in number.items()],
        contradictions=[
            ContradictionOut(
                kind=pair.kind,
                reason=pair.reason,
                left=number[pair.first],
                right=number[pair.second],
            )
            for pair in given.contradictions
        ],
        abstention=AbstentionOut(reason=given.reason) if given.reason else None,
        considered=[_hit(hit) for hit in given.considered[:NUM_CONSIDERED]],
        seconds=seconds,
    )


def _citation(n: int, citation: Citation) -> CitationOut:
    return CitationOut(
        n=n,
        document_id=citation.document_id,
        title=citation.title,
        date=citation.date,
        kind=citation.document_kind,
        language=citation.language,
        page=citation.page,
        page_label=citation.page_label,
        section=citation.section,
        passage_id=citation.passage_id,
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        compartments=sorted(citation.label.compartments),
    )


def _hit(hit: Hit) -> HitOut:
    passage = hit.passage
    return HitOut(
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        title=passage.title,
        date=passage.date,
        kind=passage.document_kind,
        language=passage.language,
        page=passage.page,
        page_label=passage.page_label,
        section=passage.section,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=hit.score,
        highlights=_highlights(passage.text, hit.matched),
        compartments=sorted(hit.label.compartments),
    )


def _highlights(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Find where the words of the question stand in a passage, without overlaps."""
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(word) for word in longest_first), re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 4)
