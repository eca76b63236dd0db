"""What was advised, what a person decided, what then happened; and the scoreboard of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    String,
    Table,
    insert,
    select,
)

from haetae.canonical import content_hash, to_plain
from haetae.sovereign.database import metadata, reading, writing
from haetae.sovereign.label import Clearance, Label
from haetae.types import Advice, Case, Outcome, Uptake

advice_table = Table(
    "advice",
    metadata,
    Column("advice_id", String(20), primary_key=True),
    Column("expert", String(128), nullable=False, index=True),
    Column("label_key", String(512), nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("case_json", JSON, nullable=False),
    Column("advice_json", JSON, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("advised_at", DateTime(timezone=True), nullable=False),
)
outcomes_table = Table(
    "outcomes",
    metadata,
    Column("outcome_id", String(20), primary_key=True),
    Column("advice_id", ForeignKey("advice.advice_id"), nullable=False, index=True),
    Column("decision", String(16), nullable=False),
    Column("outcome_json", JSON, nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAdvice:
    """One advice as it was given."""

    advice_id: str
    expert: str
    label: Label
    entry_hash: str
    case: Mapping[str, Any]
    advice: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one expert's advice fared.

    Args:
        promised, measured: means, over decided recommendations whose first expected value was
            later measured, of what was promised and of what came; `None` when there is none.
        covered: share of those measurements inside the promised interval.
    """

    expert: str
    advised: int
    abstained: int
    accepted: int
    edited: int
    rejected: int
    promised: float | None
    measured: float | None
    covered: float | None
    unit: str


class Feedback:
    """Keep advice and outcomes, and count them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep_advice(self, case: Case, advice: Advice, *, label: Label, entry_hash: str) -> None:
        """Keep an advice; the same advice on the same case is kept once."""
        with writing(self._engine) as connection:
            known = select(advice_table.c.advice_id).where(
                advice_table.c.advice_id == advice.advice_id
            )
            if connection.execute(known).first() is not None:
                return
            connection.execute(
                insert(advice_table).values(
                    advice_id=advice.advice_id,
                    expert=advice.expert,
                    label_key=label.key,
                    entry_hash=entry_hash,
                    case_json=to_plain(case),
                    advice_json=to_plain(advice),
                    asked_by=case.asked_by,
                    advised_at=datetime.now(UTC),
                )
            )

    def get_advice(self, advice_id: str) -> StoredAdvice | None:
        """Give an advice back, whoever asks; the caller checks the label."""
        query = select(advice_table).where(advice_table.c.advice_id == advice_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return StoredAdvice(
            advice_id=row["advice_id"],
            expert=row["expert"],
            label=Label.from_key(row["label_key"]),
            entry_hash=row["entry_hash"],
            case=row["case_json"],
            advice=row["advice_json"],
        )

    def keep_outcome(self, outcome: Outcome, *, entry_hash: str) -> None:
        """Keep what a person decided and what then happened."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(outcomes_table).values(
                    outcome_id=content_hash([to_plain(outcome), entry_hash])[:20],
                    advice_id=outcome.advice_id,
                    decision=outcome.decision,
                    outcome_json=to_plain(outcome),
                    entry_hash=entry_hash,
                    decided_by=outcome.decided_by,
                    decided_at=outcome.decided_at,
                )
            )

    def scoreboard(self, clearance: Clearance) -> list[Score]:
        """Count what the reader is cleared for, by expert."""
        with reading(self._engine) as connection:
            given = [
                row
                for row in connection.execute(select(advice_table)).mappings()
                if clearance.covers(Label.from_key(row["label_key"]))
            ]
            decided = [dict(row) for row in connection.execute(select(outcomes_table)).mappings()]
        experts = sorted({row["expert"] for row in given})
        return [
            _score(name, [row for row in given if row["expert"] == name], decided)
            for name in experts
        ]


def _score(expert: str, given: list[Mapping[Any, Any]], decided: list[dict[str, Any]]) -> Score:
    by_id = {row["advice_id"]: row["advice_json"] for row in given}
    mine = [row for row in decided if row["advice_id"] in by_id]
    counts = {choice: sum(row["decision"] == choice for row in mine) for choice in Uptake}
    pairs = [
        pair
        for row in mine
        if (pair := _promise_and_fact(by_id[row["advice_id"]], row["outcome_json"])) is not None
    ]
    return Score(
        expert=expert,
        advised=len(given),
        abstained=sum(advice["abstention"] is not None for advice in by_id.values()),
        accepted=counts[Uptake.ACCEPTED],
        edited=counts[Uptake.EDITED],
        rejected=counts[Uptake.REJECTED],
        promised=fmean(promise["value"] for promise, _ in pairs) if pairs else None,
        measured=fmean(fact for _, fact in pairs) if pairs else None,
        covered=fmean(p["low"] <= fact <= p["high"] for p, fact in pairs) if pairs else None,
        unit=pairs[0][0]["unit"] if pairs else "",
    )


def _promise_and_fact(
    advice: Mapping[str, Any], outcome: Mapping[str, Any]
) -> tuple[Mapping[str, Any], float] | None:
    chosen = [r for r in advice["recommendations"] if r["rank"] == outcome["rank"]]
    if not chosen or not chosen[0]["expected"] or outcome["decision"] == Uptake.REJECTED:
        return None
    promise = chosen[0]["expected"][0]
    fact = outcome["measured"].get(promise["name"])
    return (promise, float(fact)) if fact is not None else None
