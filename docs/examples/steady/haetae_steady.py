"""An example expert: a reading will be where it has been on average."""

from datetime import UTC, datetime
from statistics import fmean

from haetae.expert.point import PointExpert
from haetae.types import Case, Outcome, Uptake


class Steady(PointExpert):
    """Predict the next reading of a tag by the mean of the past ones."""

    name, version, kind, target, unit = "steady", "0.1.0", "reading", "temperature", "degC"
    summary = "Says where a temperature will be, from where it has been"
    not_for = "Anything that drifts, and any decision about safety"

    def fit_state(self, history):
        return {"mean": fmean(value for _, value in history)}

    def predict(self, state, inputs):
        return state["mean"] + inputs.get("offset", 0.0)

    @classmethod
    def examples(cls):
        now = datetime(2026, 1, 1, tzinfo=UTC)
        cases = [
            Case(kind=cls.kind, inputs={"offset": 0.0, "n": n}, asked_by="x", asked_at=now)
            for n in range(24)
        ]
        done = {"decision": Uptake.ACCEPTED, "decided_by": "x", "decided_at": now}
        return [
            (case, Outcome(advice_id=case.case_id, measured={cls.target: 25.0 + n % 3}, **done))
            for n, case in enumerate(cases)
        ]
