"""What the server counts about itself."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "haetae_requests", "Requests by route and status", ["method", "route", "status"],
    registry=REGISTRY,
)  # fmt: skip
REQUEST_SECONDS = Histogram(
    "haetae_request_seconds", "Time to answer by route", ["route"], registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
ANSWERS = Counter("haetae_answers", "Answers by status", ["status"], registry=REGISTRY)
EGRESS_ATTEMPTS = Gauge(
    "haetae_egress_attempts", "Attempts to reach out since the seal", registry=REGISTRY
)
LEDGER_ENTRIES = Gauge("haetae_ledger_entries", "Entries in the ledger", registry=REGISTRY)
