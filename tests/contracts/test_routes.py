"""Every route names its action, asks who is there, and looks at the label."""

import re

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Mount, WebSocketRoute

from haetae.errors import SovereignError
from haetae.server.access import Allowed, Open, leaves, refuse_unguarded
from haetae.server.app import ROUTERS, create_app
from haetae.sovereign.label import Clearance
from haetae.testing.house import TinyHouse
from haetae.testing.web import client_of

OPEN_ROUTES = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("POST", "/api/session"),
    ("GET", "/{path:path}"),  # the console's own files
}
BODIES = {
    "/api/ask": {"question": "What is here?"},
    "/api/ledger/look": {"reason": "to test it"},
    "/v1/chat/completions": {
        "model": "haetae-extractive", "messages": [{"role": "user", "content": "What is here?"}]},
    "/v1/embeddings": {"model": "haetae-hashing-256", "input": "words"},
    "/api/documents/{document_id}": {"reason": "to test it"},
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with TinyHouse(tmp_path_factory.mktemp("routes") / "house") as house:
        house.ingest({"secret.md": "# Secret\n\nThe secret cell held 5 mAh/g."}, "plant2")
        house.ingest({"broken.md": ""}, "plant2")
        yield house


@pytest.fixture(scope="module")
def routes(house):
    app = create_app(house.workspace, house.library)
    found = [
        (m, r) for r in leaves(app.routes) if isinstance(r, APIRoute) for m in r.methods - {"HEAD"}
    ]
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def operations(house):
    schema = create_app(house.workspace, house.library).openapi()
    return [(method.upper(), path) for path, item in schema["paths"].items() for method in item]


def guards_of(route: APIRoute) -> list[object]:
    return [d.call for d in route.dependant.dependencies if isinstance(d.call, Allowed | Open)]


def test_every_route_names_one_action_or_is_open(routes):
    for method, route in routes:
        assert len(guards_of(route)) == 1, (method, route.path)


def test_the_open_routes_are_these_and_no_others(routes):
    found = {(m, r.path) for m, r in routes if isinstance(guards_of(r)[0], Open)}
    assert found == OPEN_ROUTES


def test_a_server_with_a_route_that_names_no_action_does_not_start(house, monkeypatch):
    router = APIRouter()
    router.get("/api/leak")(lambda: {"everything": "here"})
    monkeypatch.setattr("haetae.server.app.ROUTERS", (*ROUTERS, router))
    with pytest.raises(SovereignError, match="/api/leak names no action"):
        create_app(house.workspace, house.library)


@pytest.mark.parametrize("kind", ["websocket", "mount", "sub-application"])
def test_a_door_of_another_kind_does_not_slip_through(kind):
    from fastapi import FastAPI

    app = FastAPI(docs_url=None, redoc_url=None)
    if kind == "websocket":
        app.router.routes.append(WebSocketRoute("/ws", lambda _socket: None))
    elif kind == "mount":
        app.router.routes.append(Mount("/files", app=lambda *_: None))
    else:
        app.mount("/sub", FastAPI())
    with pytest.raises(SovereignError, match="names no action"):
        refuse_unguarded(app.routes)


def test_the_description_of_the_api_is_open_and_says_nothing_of_the_house(house):
    answer = client_of(house).get("/openapi.json")
    assert answer.status_code == 200
    assert b"secret" not in answer.content.lower().replace(b"client_secret", b"")


def ids_of(house) -> dict[str, str]:
    (row,) = house.library.quarantine.browse(Clearance.of("*"))
    from haetae.knowledge.catalog import Listing

    (document,) = house.library.catalog.browse(Clearance.of("*"), Listing(), num=9, after=None)
    return {"document_id": document.document_id, "quarantine_id": row.quarantine_id,
            "number": "1", "entry_hash": document.entry_hash}  # fmt: skip


def send(client, method, path, house):
    filled = re.sub(r"\{(\w+)\}", lambda m: ids_of(house)[m[1]], path)
    if path == "/api/documents" and method == "POST":
        return client.post(
            filled, files=[("files", ("a.md", b"# A"))], data={"compartments": "plant2"}
        )
    if path == "/api/search":
        filled += "?q=secret"
    if path.startswith("/api/ledger") and method == "GET":
        filled += "?look_id=" + "0" * 64
    return client.request(method, filled, json=BODIES.get(path))


def test_nobody_gets_401_everywhere_but_at_the_open_routes(house, operations):
    client = client_of(house)
    for method, path in operations:
        answer = send(client, method, path, house)
        expected = {200, 422, 401} if (method, path) in OPEN_ROUTES else {401}
        assert answer.status_code in expected, (method, path, answer.text)
        if (method, path) not in OPEN_ROUTES:
            assert answer.json()["title"] == "Not signed in"


def test_a_key_that_proves_nobody_gets_401(house, operations):
    for key in ("htk_0_0", "htk_" + "0" * 12 + "_" + "A" * 43, "nonsense"):
        client = client_of(house, key)
        for method, path in operations:
            if (method, path) not in OPEN_ROUTES:
                assert send(client, method, path, house).status_code == 401, (method, path)


def test_a_principal_without_a_role_gets_403_everywhere(house, operations):
    _, key = house.add_person("roleless", [], ["*"])
    client = client_of(house, key)
    for method, path in operations:
        if (method, path) not in OPEN_ROUTES:
            answer = send(client, method, path, house)
            assert answer.status_code == 403, (method, path, answer.text)


def test_every_route_that_takes_an_id_gives_404_to_who_is_not_cleared(house, operations):
    _, key = house.add_person("outsider", ["curator"], ["rnd"])
    client = client_of(house, key)
    with_id = [(m, p) for m, p in operations if "{" in p]
    assert len(with_id) >= 8
    for method, path in with_id:
        answer = send(client, method, path, house)
        assert answer.status_code == (403 if "ledger" in path else 404), (method, path)
        assert "plant2" not in answer.text
        assert "Secret" not in answer.text
    assert len(house.library.quarantine.browse(Clearance.of("*"))) == 1  # nothing was done


def test_the_ledger_opens_only_to_a_reason_of_ones_own(house):
    _, key = house.add_person("auditor", ["auditor"], ["*"])
    _, other_key = house.add_person("auditor2", ["auditor"], ["rnd"])
    client, other = client_of(house, key), client_of(house, other_key)
    assert client.get("/api/ledger?look_id=").status_code == 403
    look = client.post("/api/ledger/look", json={"reason": "the yearly audit"}).json()["look_id"]
    entries = client.get(f"/api/ledger?look_id={look}").json()["entries"]
    assert entries[0]["kind"] == "ledger.read"
    assert entries[0]["body"] == {"reason": "the yearly audit"}
    assert other.get(f"/api/ledger?look_id={look}").status_code == 403
    entry = ids_of(house)["entry_hash"]
    assert client.get(f"/api/ledger/{entry}?look_id={look}").json()["entry"]["hash"] == entry
    theirs = other.post("/api/ledger/look", json={"reason": "the yearly audit"}).json()["look_id"]
    hidden = other.get(f"/api/ledger/{entry}?look_id={theirs}")
    missing = other.get(f"/api/ledger/{'0' * 64}?look_id={theirs}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace(entry, "0" * 64) == missing.text
    seen = other.get(f"/api/ledger?look_id={theirs}&num=200").text
    assert "plant2" not in seen
