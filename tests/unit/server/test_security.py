"""Every response carries its headers, and every request satisfies its limits, errors included."""

import pytest
from fastapi.testclient import TestClient

from haetae.server.app import create_app
from haetae.server.security import MAX_BODY_BYTES, MAX_UPLOAD_BYTES, RESPONSE_HEADERS
from haetae.testing.house import TinyHouse
from haetae.testing.web import client_of

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with TinyHouse(tmp_path_factory.mktemp("server") / "house") as house:
        house.ingest({"a.md": "# A\n\nThe capacity of cell a is 5 mAh/g."}, "rnd")
        house.workspace.identity.add(
            "mina", roles=["curator"], clearance=["rnd"], password=PASSWORD, by="owner"
        )
        house.key = house.workspace.identity.add_key("mina", purpose="", by="owner")
        yield house


@pytest.fixture
def client(house):
    return client_of(house, house.key)


@pytest.fixture
def browser(house):
    """A browser that has signed in: it holds a cookie and no key."""
    browser = client_of(house)
    answer = browser.post("/api/session", json={"name": "mina", "password": PASSWORD})
    assert answer.status_code == 200
    return browser


def assert_guarded(answer):
    for name, value in RESPONSE_HEADERS.items():
        assert answer.headers.get(name) == value, (name, answer.status_code)
    assert "cache-control" in answer.headers
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


def assert_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "hint", "where"}
    assert problem["status"] == status
    assert problem["type"].startswith("urn:haetae:error:")
    assert problem["detail"]
    assert problem["hint"]
    assert_guarded(answer)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/documents/" + "0" * 20, None, 404),
        ("GET", "/api/nothing", None, 404),
        ("GET", "/v1/nothing", None, 404),
        ("GET", "/assets/nothing.js", None, 404),
        ("PUT", "/api/documents", None, 405),
        ("POST", "/api/ask", {"question": ""}, 400),
        ("POST", "/api/ask", {"question": "x" * 100_000}, 400),
        ("POST", "/api/ask", {"query": "x"}, 422),
        ("POST", "/api/ask", None, 422),
        ("GET", "/api/search?q=a&num=0", None, 422),
        ("GET", "/api/search?q=a&after=yesterday", None, 400),
        ("GET", "/api/documents?cursor=nonsense", None, 400),
        ("GET", "/api/documents/x/pages/one", None, 422),
        ("GET", "/api/ledger?look_id=x", None, 403),
        ("DELETE", "/api/documents/" + "0" * 20, {"reason": "because"}, 404),
        ("DELETE", "/api/documents/" + "0" * 20, {"reason": ""}, 422),
        ("POST", "/v1/chat/completions", {"model": "gpt", "messages": [{"role": "user"}]}, 404),
        ("POST", "/v1/embeddings", {"model": "haetae-hashing-256", "input": []}, 400),
        ("POST", "/api/session", {"name": "mina", "password": "wrong"}, 401),
        ("POST", "/api/session", {"code": "wrong"}, 401),
        ("GET", "/api/documents/%00/pages/1", None, 404),
        ("GET", "/%00", None, 200),
        ("GET", "/" + "x" * 5000, None, 200),
        ("GET", "/api/" + "x" * 5000, None, 404),
        ("GET", "/..%2f..%2f..%2fetc/passwd", None, 200),
        ("GET", "/assets/..%2f..%2frun.py", None, 404),
        ("GET", f"/api/documents/x/pages/{10**40}", None, 404),
    ],
)
def test_what_is_wrong_is_said_in_one_form_with_every_header(client, method, path, body, status):
    answer = client.request(method, path, json=body)
    if status == 200:  # a page of the console, whatever its address
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "root:" not in answer.text
        assert_guarded(answer)
    else:
        assert_problem(answer, status)


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/",
        "/ask",
        "/api/home",
        "/api/documents",
        "/v1/models",
    ],
)
def test_what_is_right_carries_every_header_too(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert_guarded(answer)


def test_an_error_that_nobody_foresaw_tells_nothing_and_carries_every_header(
    house, client, monkeypatch, capfd
):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the secret words of a document")

    monkeypatch.setattr(house.library, "browse", fail)
    answer = client.get("/api/documents")
    assert_problem(answer, 500)
    assert "secret words" not in answer.text
    out, err = capfd.readouterr()
    assert "secret words" not in out + err


def test_scripts_run_only_from_the_house_itself():
    policy = RESPONSE_HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    rules = ["default-src 'self'", "script-src 'self'", "connect-src 'self'",
             "form-action 'self'", "object-src 'none'", "frame-src 'none'", "base-uri 'none'",
             "frame-ancestors 'none'"]  # fmt: skip
    for rule in rules:
        assert rule in policy.split("; ")


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("127.0.0.1", True), ("127.0.0.1:8400", True), ("localhost", True),
        ("LOCALHOST:8400", True), ("[::1]:8400", True), ("[::1]", True),
        ("evil.example", False), ("evil.example:8400", False),
        ("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("", False),
        ("evil.example#localhost", False), ("localhost@evil.example", False),
    ],
)  # fmt: skip
def test_it_is_addressed_by_its_own_names_only(client, host, is_known):
    answer = client.get("/healthz", headers={"host": host})
    if is_known:
        assert answer.status_code == 200
    else:
        assert_problem(answer, 421)


def test_a_body_that_says_it_is_too_large_is_refused_unread(client):
    answer = client.post(
        "/api/ask", content=b"x", headers={"content-length": str(MAX_BODY_BYTES + 1)}
    )
    assert_problem(answer, 413)
    answer = client.post(
        "/api/documents", content=b"x", headers={"content-length": str(MAX_UPLOAD_BYTES + 1)}
    )
    assert_problem(answer, 413)


@pytest.mark.parametrize("length", ["-1", "1e9", "0x10", "", "1, 1"])
def test_a_length_that_is_no_number_is_refused(client, length):
    answer = client.post("/api/ask", content=b"x", headers={"content-length": length})
    assert_problem(answer, 413)


def test_a_body_that_grows_too_large_without_saying_so_is_cut_off(client):
    def pieces():
        for _ in range(40):
            yield b"x" * (1 << 16)

    answer = client.post("/api/ask", content=pieces(), headers={"content-type": "application/json"})
    assert_problem(answer, 413)


def test_a_key_in_any_other_place_proves_nobody(house):
    client = client_of(house)
    for headers, path in (
        ({"x-api-key": house.key}, "/api/home"),
        ({"authorization": house.key}, "/api/home"),
        ({"authorization": f"Basic {house.key}"}, "/api/home"),
        ({"cookie": f"haetae_session={house.key}"}, "/api/home"),
        ({}, f"/api/home?api_key={house.key}"),
    ):
        assert client.get(path, headers=headers).status_code == 401, headers


def test_the_cookie_is_for_this_site_and_no_script(house):
    answer = client_of(house).post("/api/session", json={"name": "mina", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    for flag in ("httponly", "samesite=strict", "path=/", "max-age=43200"):
        assert flag in cookie
    assert "secure" not in cookie  # plain http on loopback
    secure = TestClient(create_app(house.workspace, house.library), base_url="https://localhost")
    answer = secure.post("/api/session", json={"name": "mina", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_cookie_changes_nothing_without_the_consoles_header(browser):
    body = {"question": "What is the capacity of cell a?"}
    assert_problem(browser.post("/api/ask", json=body), 403)
    assert browser.get("/api/home").status_code == 200
    assert browser.post("/api/ask", json=body, headers={"x-haetae-console": "1"}).status_code == 200


def test_signing_out_ends_the_session(browser):
    cookie = browser.cookies["haetae_session"]
    assert browser.delete("/api/session", headers={"x-haetae-console": "1"}).status_code == 204
    browser.cookies.set("haetae_session", cookie)
    assert browser.get("/api/home").status_code == 401


def test_taken_rights_are_gone_from_the_next_request(house):
    _, key = house.add_person("jun", ["reader"], ["rnd"])
    client = client_of(house, key)
    assert client.get("/api/documents").json()["total"] == 1
    house.workspace.identity.change_rights("jun", roles=["reader"], clearance=[], by="owner")
    assert client.get("/api/documents").json()["total"] == 0
    house.workspace.identity.disable("jun", by="owner")
    assert client.get("/api/documents").status_code == 401


def test_a_document_is_saved_and_never_shown(house, client):
    found = client.get("/api/documents").json()["documents"][0]["document_id"]
    answer = client.get(f"/api/documents/{found}/file")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_file_name_cannot_add_a_header(house, client):
    name = 'a\r\nset-cookie: x=1\r\n".md'
    files = [("files", (name, b"# New\n\nThe name of this file is odd."))]
    answer = client.post("/api/documents", files=files, data={"compartments": "rnd"})
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    saved = client.get(f"/api/documents/{result['document_id']}/file")
    assert saved.status_code == 200
    assert "set-cookie" not in saved.headers


def test_uploaded_names_stay_names(house, client):
    for name in (
        "../../../etc/cron.d/x.md",
        "/etc/passwd.md",
        "..\\..\\x.md",
        ".hidden.md",
        "\0.md",
        "x" * 400 + ".md",
        "🔒.md",
        "",
    ):
        files = [("files", (name or "f.md", f"# T\n\nThe file {name!r} is odd.".encode()))]
        answer = client.post("/api/documents", files=files, data={"compartments": "rnd"})
        assert answer.status_code == 200, (name, answer.text)
        for result in answer.json()["results"]:
            assert "/" not in result["name"]
            assert result["status"] in ("added", "quarantined"), (name, result)


def test_metrics_count_and_tell_no_words(house, client):
    _, key = house.add_person("ops", ["operator"], [])
    client.post("/api/ask", json={"question": "What is the capacity of qxmetrics7?"})
    answer = client_of(house, key).get("/metrics")
    assert answer.status_code == 200
    assert 'haetae_requests_total{method="POST",route="/api/ask",status="200"}' in answer.text
    assert "haetae_ledger_entries" in answer.text
    assert "haetae_egress_attempts 0.0" in answer.text
    assert "qxmetrics7" not in answer.text
    assert client.get("/metrics").status_code == 403


def test_an_unknown_address_makes_no_series_of_its_own(house, client):
    _, key = house.add_person("ops2", ["operator"], [])
    for n in range(5):
        client.get(f"/api/unknown-{n}")
        client.request("BREW", f"/api/unknown-{n}")
    text = client_of(house, key).get("/metrics").text
    assert "unknown-" not in text
    assert "BREW" not in text


def test_readiness_says_what_is_bad(house, client, monkeypatch):
    from haetae.workspace import health

    monkeypatch.setattr(health, "MIN_FREE_BYTES", 1 << 60)
    answer = client.get("/readyz")
    assert_problem(answer, 503)
    assert answer.headers["retry-after"] == "2"
    assert "disk" in answer.json()["detail"]


def test_numbers_beyond_any_table_are_refused_not_fallen_over(house):
    _, key = house.add_person("big", ["owner"], ["*"])
    client = client_of(house, key)
    look = client.post("/api/ledger/look", json={"reason": "to test it"}).json()["look_id"]
    for path in (
        f"/api/ledger?look_id={look}&before={2**63}",
        f"/api/ledger?look_id={look}&before={10**30}",
        f"/api/ledger?look_id={look}&actor=%00",
        f"/api/ledger?look_id={look}&kind=[*?.",
        f"/api/ledger/{look}%00?look_id={look}",
        "/api/documents?q=%25_%5C%00",
        "/api/documents?cursor=2026-01-01~x",
        "/api/documents?cursor=0001-01-01T00:00:00%2B23:59~x",
        "/api/documents?cursor=9999-12-31T23:59:59-23:59~x",
        "/api/search?q=%00a%00",
        "/api/search?q=a&document_id=%00",
    ):
        answer = client.get(path)
        assert answer.status_code < 500, (path, answer.text)
