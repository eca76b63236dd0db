"""The OpenAI form of asking, so that existing clients work inside the walls unchanged.

The model named here writes nothing: it quotes. Its name says so, and each answer carries the
citations in the field `haetae`.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from haetae.canonical import content_hash, to_bytes
from haetae.errors import InvalidInput, NotFound
from haetae.knowledge.ground import Answer
from haetae.knowledge.hashing import HashingEmbedder
from haetae.server.access import Allowed, Libraries
from haetae.server.routes.ask import answer_out
from haetae.sovereign.policy import Action, Principal

router = APIRouter(prefix="/v1", tags=["openai"])
Asker = Annotated[Principal, Depends(Allowed(Action.ASK))]
EXTRACTIVE_MODEL = "haetae-extractive"
NOT_IN_DOCUMENTS = {"ko": "문서에 없습니다.", "en": "Not in your documents."}
_EMBEDDER = HashingEmbedder()


class Part(BaseModel):
    """One part of a message; only text is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None


class ChatIn(BaseModel):
    """A chat completion; settings of sampling are accepted and without effect."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool = False


class EmbeddingsIn(BaseModel):
    """Texts to embed."""

    model: str
    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    user: str | None = None


@router.get("/models")
def models(_: Asker) -> dict[str, Any]:
    """List the models that this server answers by."""
    return {
        "object": "list",
        "data": [
            {"id": name, "object": "model", "created": 0, "owned_by": "haetae"}
            for name in (EXTRACTIVE_MODEL, _EMBEDDER.name)
        ],
    }


@router.post("/chat/completions", response_model=None)
def chat(body: ChatIn, principal: Asker, library: Libraries) -> dict[str, Any] | StreamingResponse:
    """Answer the last user message from the documents."""
    _check_model(body.model, EXTRACTIVE_MODEL)
    question = _question(body.messages)
    started = time.perf_counter()
    given = library.ask(principal, question)
    out = answer_out(given, round(time.perf_counter() - started, 4))
    words = _words(given, out.language)
    extra = out.model_dump(exclude={"question", "seconds"})
    head = {
        "id": f"chatcmpl-{content_hash([question, extra])[:24]}",
        "created": int(time.time()),
        "model": EXTRACTIVE_MODEL,
    }
    if body.stream:
        return StreamingResponse(_stream(head, words, extra), media_type="text/event-stream")
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    message = {"role": "assistant", "content": "".join(words), "refusal": None}
    return {
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": usage,
        "haetae": extra,
    }


@router.post("/embeddings")
def embeddings(body: EmbeddingsIn, _: Asker) -> dict[str, Any]:
    """Embed texts by the built-in embedder, which hashes words and has learned nothing."""
    _check_model(body.model, _EMBEDDER.name)
    texts = [body.input] if isinstance(body.input, str) else body.input
    if not texts or len(texts) > 2048:
        raise InvalidInput(f"got {len(texts)} texts", hint="Send 1 to 2048 texts")
    if body.dimensions not in (None, _EMBEDDER.dim):
        raise InvalidInput(
            f"{body.dimensions} dimensions are not to be had", hint=f"Ask for {_EMBEDDER.dim}"
        )
    x_ND = _EMBEDDER.embed(texts)
    is_base64 = body.encoding_format == "base64"
    return {
        "object": "list",
        "model": _EMBEDDER.name,
        "data": [
            {
                "object": "embedding",
                "index": i,
                "embedding": base64.b64encode(np.asarray(row, "<f4").tobytes()).decode()
                if is_base64
                else [float(value) for value in row],
            }
            for i, row in enumerate(x_ND)
        ],
        "usage": {"prompt_tokens": 0, "total_tokens": 0},
    }


def _check_model(asked: str, known: str) -> None:
    if asked != known:
        raise NotFound(f"there is no model {asked[:64]!r} here", hint=f"Use {known}")


def _question(messages: list[Message]) -> str:
    last = next((m for m in reversed(messages) if m.role == "user"), None)
    if last is None or last.content is None:
        raise InvalidInput("there is no user message", hint="End with a message of role user")
    if isinstance(last.content, str):
        return last.content
    return "\n".join(part.text for part in last.content if part.type == "text")


def _words(given: Answer, language: str) -> list[str]:
    """Write the answer as text: each sentence with the numbers of its citations, then a list."""
    if not given.sentences:
        refusal = NOT_IN_DOCUMENTS.get(language, NOT_IN_DOCUMENTS["en"])
        return [refusal, f" {given.reason}"]
    number = {citation: n for n, citation in enumerate(given.citations, start=1)}
    words = []
    for sentence in given.sentences:
        marks = "".join(f"[{number[c]}]" for c in sentence.citations)
        words.append(f"{' '.join(sentence.text.split())} {marks}\n")
    for citation, n in number.items():
        words.append(f"\n[{n}] {citation.title}, {citation.page_label}")
    return words


def _stream(head: dict[str, Any], words: list[str], extra: dict[str, Any]) -> Iterator[bytes]:
    def event(delta: dict[str, Any], finish: str | None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {**head, "object": "chat.completion.chunk", "choices": [choice], **more}
        return b"data: " + to_bytes(chunk) + b"\n\n"

    yield event({"role": "assistant", "content": ""}, None)
    for piece in words:
        yield event({"content": piece}, None)
    yield event({}, "stop", haetae=extra)
    yield b"data: [DONE]\n\n"
