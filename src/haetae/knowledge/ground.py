"""Grounded answers: every sentence is a quote that stands on its page, or there is no answer.

There is no language model behind `answer`: it chooses sentences, it writes none. A model may
propose sentences through `Proposer`; they are kept only where a passage bears them out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from haetae.errors import HaetaeError
from haetae.knowledge import confidence, entail
from haetae.knowledge.choose import Choice, choose
from haetae.knowledge.contradict import SUPERSEDED, Contradiction, find_contradictions
from haetae.knowledge.index import Index
from haetae.knowledge.passage import Filters, Hit
from haetae.knowledge.search import Evidence, check_question
from haetae.sovereign.label import Clearance, Label, union

PageText = Callable[[str, int], str]
EXTRACTIVE = "extractive"
NUM_PASSAGES = 12
PUBLIC = Label()


class Status(StrEnum):
    """Whether the documents answer."""

    ANSWERED = "answered"
    NOT_IN_DOCUMENTS = "not_in_documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a quote stands: `page.text[start:end] == quote`, checked before it is shown."""

    document_id: str
    title: str
    date: str
    page: int
    page_label: str
    passage_id: str
    start: int
    end: int
    quote: str
    label: Label
    section: str = ""
    document_kind: str = "other"
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence of an answer with what it stands on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or the reason why there is none.

    Args:
        confidence: the estimated chance that the documents hold the answer and it is quoted.
        method: how the sentences were made, so that a lesser method never hides.
        considered: the passages looked at, best first; shown when there is no answer.
        label: the union over all that is quoted.
    """

    question: str
    status: Status
    sentences: tuple[AnswerSentence, ...]
    reason: str
    confidence: float
    method: str
    contradictions: tuple[Contradiction, ...] = ()
    considered: tuple[Hit, ...] = ()
    label: Label = PUBLIC

    @property
    def citations(self) -> tuple[Citation, ...]:
        """List every place that the answer and its contradictions stand on, each once."""
        stated = [c for sentence in self.sentences for c in sentence.citations]
        opposed = [c for pair in self.contradictions for c in (pair.first, pair.second)]
        return tuple(dict.fromkeys([*stated, *opposed]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSentence:
    """A sentence that a model would say, with the passages that it names for it."""

    text: str
    passage_ids: tuple[str, ...]


class Proposer(Protocol):
    """Write sentences from passages; what is kept of them is decided here.

    Args:
        name: goes into the answer's method.
    """

    name: str

    def propose(self, question: str, hits: Sequence[Hit]) -> Sequence[ProposedSentence]:
        """Give sentences, each naming the passages that it was written from."""
        ...


def answer(
    question: str,
    clearance: Clearance,
    index: Index,
    *,
    page_text: PageText,
    filters: Filters | None = None,
    proposer: Proposer | None = None,
    num_passages: int = NUM_PASSAGES,
) -> Answer:
    """Answer from what the clearance covers, with citations, or abstain with the reason.

    Args:
        page_text: gives the text of a page by document id and page number.

    Raises:
        InvalidQuestion: the question is empty or too long.
    """
    asked = check_question(question)
    evidence = index.evidence(asked, clearance, num=num_passages, filters=filters)
    choice = choose(asked, evidence)
    chance = confidence.chance(choice)
    if not confidence.is_answer(choice):
        return _abstention(asked, evidence, choice, chance)
    sentences = _proposed(asked, evidence, proposer, page_text) if proposer else ()
    method = f"{proposer.name}, checked by words and numbers" if proposer and sentences else ""
    if not sentences:
        sentences, method = _quoted(evidence, choice, page_text), EXTRACTIVE
    if not sentences:
        reason = "The passages found could not be verified on their pages"
        return replace(_abstention(asked, evidence, choice, chance), reason=reason)
    contradictions = find_contradictions(evidence, cite=lambda h, s, e: cite(h, s, e, page_text))
    sentences = _newer_first(sentences, contradictions)
    cited = [c.label for s in sentences for c in s.citations]
    cited += [c.label for x in contradictions for c in (x.first, x.second)]
    return Answer(
        question=asked,
        status=Status.ANSWERED,
        sentences=sentences,
        reason="",
        confidence=chance,
        method=method,
        contradictions=contradictions,
        considered=evidence.hits,
        label=union(cited),
    )


def _newer_first(
    sentences: tuple[AnswerSentence, ...], contradictions: tuple[Contradiction, ...]
) -> tuple[AnswerSentence, ...]:
    """Put what replaces a quoted sentence in front of it."""
    out: list[AnswerSentence] = []
    replaces = {pair.second: pair.first for pair in contradictions if pair.kind == SUPERSEDED}
    for sentence in sentences:
        for newer in filter(None, map(replaces.get, sentence.citations)):
            out.append(AnswerSentence(text=newer.quote, citations=(newer,)))
        out.append(sentence)
    return tuple(dict.fromkeys(out))


def _abstention(asked: str, evidence: Evidence, choice: Choice, chance: float) -> Answer:
    return Answer(
        question=asked,
        status=Status.NOT_IN_DOCUMENTS,
        sentences=(),
        reason=confidence.reason(evidence, choice),
        confidence=chance,
        method=EXTRACTIVE,
        considered=evidence.hits,
    )


def _quoted(evidence: Evidence, choice: Choice, page_text: PageText) -> tuple[AnswerSentence, ...]:
    out: list[AnswerSentence] = []
    for chosen in choice.sentences:
        hit = evidence.hits[chosen.hit]
        citation = cite(hit, chosen.start, chosen.end, page_text)
        if citation is not None:
            out.append(AnswerSentence(text=citation.quote, citations=(citation,)))
    return tuple(out)


def cite(hit: Hit, start: int, end: int, page_text: PageText) -> Citation | None:
    """Cite `hit.passage.text[start:end]`; `None` unless it stands so on its page."""
    passage = hit.passage
    quote = passage.text[start:end]
    try:
        page = page_text(passage.document_id, passage.page)
    except HaetaeError:
        return None  # the document went away between search and answer: then it is not quoted
    if not quote or page[passage.start + start : passage.start + end] != quote:
        return None
    return Citation(
        document_id=passage.document_id,
        title=passage.title,
        date=passage.date,
        page=passage.page,
        page_label=passage.page_label,
        passage_id=passage.passage_id,
        start=passage.start + start,
        end=passage.start + end,
        quote=quote,
        label=hit.label,
        section=passage.section,
        document_kind=passage.document_kind,
        language=passage.language,
    )


def _proposed(
    asked: str, evidence: Evidence, proposer: Proposer, page_text: PageText
) -> tuple[AnswerSentence, ...]:
    """Keep the proposed sentences that a passage they name bears out."""
    by_id = {hit.passage.passage_id: hit for hit in evidence.hits}
    out: list[AnswerSentence] = []
    for sentence in proposer.propose(asked, evidence.hits):
        citations = []
        for passage_id in sentence.passage_ids:
            hit = by_id.get(passage_id)
            span = entail.support(hit.passage.text, sentence.text) if hit else None
            if hit and span and (citation := cite(hit, *span, page_text)):
                citations.append(citation)
        if citations:
            out.append(AnswerSentence(text=sentence.text, citations=tuple(citations)))
    return tuple(out)
