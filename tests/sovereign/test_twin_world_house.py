"""Two houses, with and without what a reader may not see, are the same house to that reader."""

import itertools
import json
import random
import re

import pytest

from haetae.sovereign.label import Clearance, Label
from haetae.testing.house import TinyHouse
from haetae.testing.web import client_of
from haetae.workspace.workspace import OWNER

LONG = " ".join(f"The separator of lot {n} was coated in hall {n}." for n in range(1, 60))
OPEN = {
    "welcome.md": "# Welcome\n\nThe canteen opens at 11:30. Visitors sign in at the gate.",
    "규정.md": "# 안전 규정\n\n전해액은 환기가 되는 곳에서만 다룬다. 보관 온도는 25 degC 이하이다.",
}
RND = {
    "cathode.md": "# Cathode report\n\nThe capacity of the cathode NMC811 is 203 mAh/g at 0.1C.\n\n"
    "After 500 cycles it kept 91 percent of its capacity.",
    "near.md": f"# Coating log\n\n{LONG} All was well.",
    "electrolyte.html": "<html><title>Electrolyte</title><body><p>The conductivity of the"
    " electrolyte is 9.2 mS/cm at 25 degC. VC was added at 2 wt%.</p></body></html>",
}
SECRET = {
    "secret.md": "# Canary-title-QX7 of plant 2\n\nThe capacity of the cathode NMC811 is"
    " 188 mAh/g in plant 2, canary-body-QX7. The canteen of plant 2 opens at 10:00.\n\n"
    "비밀 카나리아 문장은 25 degC 이다.",
    "near.md": f"# Coating log\n\n{LONG} All was well indeed.",
    "cathode.md": RND["cathode.md"],  # the same bytes in another compartment
    "canary-name-QX7.md": "# Shift book\n\nThe conductivity of the electrolyte of plant 2"
    " is 7.7 mS/cm at 25 degC.",
    "canary-broken-QX7.bin": "",
}
PEOPLE = {
    "nobody-cleared": (["reader"], []),
    "chemist": (["reader"], ["rnd"]),
    "branch": (["reader"], ["rnd.*", "calls"]),
    "curator": (["curator"], ["rnd"]),
    "two-roles": (["reader", "operator"], ["rnd"]),
    "bystander": (["auditor"], ["rnd"]),
    "cleared": (["curator"], ["*"]),
}
CANARIES = ("QX7", "비밀 카나리아", "188 mAh", "7.7 mS")
QUESTIONS = [
    "What is the capacity of the cathode NMC811?",
    "What is the capacity of the cathode in plant 2?",
    "canary-body-QX7",
    "When does the canteen open?",
    "전해액의 보관 온도는 몇 도인가?",
    "비밀 카나리아",
    "What is the conductivity of the electrolyte?",
    "coated in hall 7",
]
# What may differ between two runs of the very same house.
MASKED = re.compile(
    rb'"(added_at|next)":"[^"]*"|"(seconds|created)":[0-9.e-]+|htk_\w+|"id":"[0-9a-f]{20}"|(?<=")/[^"]*/(?=[^"/]+")'
)


# Whoever runs or audits the house may know how much happens in it, not what.
FIGURES = re.compile(rb'"detail":"[0-9]+ (entries, appendable|GB free)"')


def build(folder, *, with_secret: bool) -> tuple[TinyHouse, dict[str, str]]:
    house = TinyHouse(folder)
    keys = {name: house.add_person(name, *rights)[1] for name, rights in PEOPLE.items()}
    if with_secret:  # before, between and after, so that nothing leans on the order
        house.ingest({"secret.md": SECRET["secret.md"]}, "plant2")
    house.ingest(OPEN)
    if with_secret:
        house.ingest({k: v for k, v in SECRET.items() if k != "secret.md"}, "plant2")
        house.library.upload(
            OWNER, [("canary-upload-QX7.md", b"# Up\n\nQX7 up")], Label.of("plant2")
        )
        house.library.upload(OWNER, [("QX7.exe", b"MZ\0\1" * 50)], Label.of("plant2"))
    house.ingest(RND, "rnd")
    house.ingest({"broken.bin": "\0\1\2\3"}, "rnd")
    if with_secret:
        cleared = house.workspace.identity.get("cleared")
        for question in QUESTIONS:
            house.library.ask(cleared, question)
        house.ingest(
            {"both.md": "# Both\n\nThe cathode QX7 is for rnd and plant2."}, "rnd", "plant2"
        )
    return house, keys


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twins")
    with_secret = build(folder / "with", with_secret=True)
    without = build(folder / "without", with_secret=False)
    yield with_secret, without
    with_secret[0].close()
    without[0].close()


def document_ids(house: TinyHouse, *, secret: bool) -> list[str]:
    from haetae.knowledge.catalog import Listing

    rows = house.library.catalog.browse(Clearance.of("*"), Listing(), num=100, after=None)
    return sorted(r.document_id for r in rows if ("plant2" in r.label.compartments) == secret)


def requests_of(worlds) -> list[tuple[str, str, object]]:
    """Every read of the API, over documents that are visible, hidden and missing."""
    (house, _), _ = worlds
    ids = [
        *document_ids(house, secret=False),
        *document_ids(house, secret=True),
        "0" * 20, "a" * 20, "nonsense", "%F0%9F%94%92", "x" * 300,
    ]  # fmt: skip
    aside = [row.quarantine_id for row in house.library.quarantine.browse(Clearance.of("*"))]
    gets = ["/api/session", "/api/home", "/api/documents", "/api/quarantine", "/api/experts",
            "/v1/models", "/readyz", "/healthz", "/api/documents?num=2", "/api/documents?num=3",
            "/api/documents?compartment=plant2", "/api/documents?compartment=rnd",
            "/api/documents?q=canary", "/api/documents?q=report", "/api/documents?kind=other",
            "/api/documents?language=ko"]  # fmt: skip
    for one in ids:
        gets += [f"/api/documents/{one}", f"/api/documents/{one}/file"]
        gets += [f"/api/documents/{one}/pages/{n}" for n in (0, 1, 2, 10**30)]
        gets += [f"/api/documents/{one}/pages/1/image"]
    for question in QUESTIONS:
        gets += [f"/api/search?q={question}", f"/api/search?q={question}&num=2",
                 f"/api/search?q={question}&language=ko",
                 f"/api/search?q={question}&kind=other"]  # fmt: skip
        gets += [f"/api/search?q={question}&document_id={one}" for one in ids[:12]]
    posts: list[tuple[str, object]] = []
    for question in QUESTIONS:
        posts.append(("/api/ask", {"question": question}))
        posts.append(("/api/ask", {"question": question, "filters": {"language": "ko"}}))
        for is_stream in (False, True):
            body = {"model": "haetae-extractive", "stream": is_stream,
                    "messages": [{"role": "user", "content": question}]}  # fmt: skip
            posts.append(("/v1/chat/completions", body))
    posts.append(("/v1/embeddings", {"model": "haetae-hashing-256", "input": "canary-body-QX7"}))
    posts += [(f"/api/quarantine/{one}/retry", None) for one in [*aside, "0" * 20]
              if house.library.quarantine.get(one) is None
              or "plant2" in house.library.quarantine.get(one).label.compartments]  # fmt: skip
    return [("GET", path, None) for path in gets] + [("POST", path, body) for path, body in posts]


def seen(client, method, path, body) -> tuple[int, bytes, tuple]:
    response = client.request(method, path, json=body)
    headers = tuple(sorted((k, v) for k, v in response.headers.items() if k != "content-length"))
    content = MASKED.sub(b"", response.content)
    if path.startswith("/v1/chat"):
        content = re.sub(rb'"created":\d+', b"", content)
    return response.status_code, content, headers


@pytest.mark.parametrize("name", [n for n in PEOPLE if n != "cleared"])
def test_every_read_is_equal_to_the_byte_for_who_is_not_cleared(worlds, name):
    (with_house, with_keys), (without_house, without_keys) = worlds
    one = client_of(with_house, with_keys[name])
    other = client_of(without_house, without_keys[name])
    asked = requests_of(worlds)
    assert len(asked) > 280
    for method, path, body in asked:
        first, second = seen(one, method, path, body), seen(other, method, path, body)
        if {"operator", "auditor"} & set(PEOPLE[name][0]):
            first, second = ((a, FIGURES.sub(b"", b), c) for a, b, c in (first, second))
        assert first == second, (method, path, body)
        asked_for = path + json.dumps(body, ensure_ascii=False)
        for canary in CANARIES:
            assert canary.encode() not in first[1] or canary in asked_for, (asked_for, first)


def test_a_cleared_principal_sees_the_difference(worlds):
    (with_house, with_keys), (without_house, without_keys) = worlds
    one = client_of(with_house, with_keys["cleared"])
    other = client_of(without_house, without_keys["cleared"])
    differing = set()
    for method, path, body in requests_of(worlds):
        if seen(one, method, path, body)[:2] != seen(other, method, path, body)[:2]:
            differing.add(path.split("?")[0].split("/")[2 if path.startswith("/api") else 1])
    assert {"home", "documents", "quarantine", "search", "ask", "v1"} <= differing


@pytest.mark.parametrize("name", ["nobody-cleared", "chemist", "curator"])
def test_hidden_and_missing_are_equal_to_the_byte(worlds, name):
    (house, keys), _ = worlds
    client = client_of(house, keys[name])
    hidden, missing = document_ids(house, secret=True), "0123456789abcdef0123"
    assert len(hidden) >= 6
    for one in hidden:
        for place in ("", "/file", "/pages/1", "/pages/99", "/pages/1/image"):
            answers = [client.get(f"/api/documents/{i}{place}") for i in (one, missing)]
            assert [a.status_code for a in answers] == [404, 404]
            masked = [
                a.content.replace(i.encode(), b"ID")
                for a, i in zip(answers, (one, missing), strict=True)
            ]
            assert masked[0] == masked[1]
            assert answers[0].headers == answers[1].headers


def test_deleting_and_uploading_tell_nothing_of_what_is_hidden(tmp_path):
    answers = []
    for with_secret in (True, False):
        house, keys = build(tmp_path / str(with_secret), with_secret=with_secret)
        with house:
            client = client_of(house, keys["curator"])
            found = client.get("/api/documents?q=Cathode").json()["documents"][0]["document_id"]
            gone = client.request(
                "DELETE", f"/api/documents/{found}", json={"reason": "not needed"}
            )
            files = [("files", ("near.md", SECRET["near.md"].encode()))]
            sent = client.post("/api/documents", files=files, data={"compartments": "rnd"})
            outside = client.post("/api/documents", files=files, data={"compartments": "plant2"})
            nowhere = client.post("/api/documents", files=files, data={"compartments": "plant9"})
            hidden = client.request(
                "DELETE", "/api/documents/" + "a" * 20, json={"reason": "because"}
            )
            answers.append(
                [MASKED.sub(b"", a.content) for a in (gone, sent, outside, nowhere, hidden)]
            )
            assert outside.status_code == nowhere.status_code == 404
            assert outside.content.replace(b"plant2", b"plant9") == nowhere.content
    assert answers[0] == answers[1]


@pytest.mark.slow
def test_ten_thousand_attempts_never_show_what_the_asker_is_not_cleared_for(tmp_path):
    chance = random.Random(7)
    labels = [("rnd",), ("rnd", "plant2"), ("plant2",), ("calls",), ("rnd.cathode",), ()]
    with TinyHouse(tmp_path) as house:
        canaries: dict[str, Label] = {}
        for n, label in enumerate(itertools.islice(itertools.cycle(labels), 36)):
            canary = f"kq{n:02}zx{chance.randrange(10**6):06}"
            canaries[canary] = Label.of(*label)
            text = f"# Title {canary} of lot\n\nThe lot {canary} held 9 mS/cm. The lot was coated."
            house.ingest({f"{canary}.md": text, f"{canary}-empty.md": ""}, *label)
        grants = ["rnd", "rnd.*", "plant2", "calls", "rnd.cathode"]
        people = []
        for n in range(20):
            clearance = chance.sample(grants, chance.randint(0, 3))
            person, key = house.add_person(f"p{n}", ["curator"], clearance)
            people.append((person, client_of(house, key)))
        ids = document_ids(house, secret=False) + document_ids(house, secret=True)
        aside = [row.quarantine_id for row in house.library.quarantine.browse(Clearance.of("*"))]
        words = ["lot held", "coated", "mS/cm", "title", *canaries]
        attempts = shown = 0
        while attempts < 10_000:
            person, client = chance.choice(people)
            hidden = [c for c, label in canaries.items() if not person.clearance.covers(label)]
            content, asked = _attempt(chance, client, house, person, ids, aside, words)
            attempts += 1
            text = content.decode(errors="replace")
            for canary in hidden:
                assert canary not in text or canary in asked, (person, asked, canary)
            shown += any(canary in text for canary in canaries)
        assert shown > 1000  # the cleared did see theirs


def _attempt(chance, client, house, person, ids, aside, words):
    one, word = chance.choice(ids), chance.choice(words)
    over_http = {
        "detail": ("GET", f"/api/documents/{one}", None),
        "page": ("GET", f"/api/documents/{one}/pages/1", None),
        "file": ("GET", f"/api/documents/{one}/file", None),
        "image": ("GET", f"/api/documents/{one}/pages/1/image", None),
        "list": ("GET", f"/api/documents?num=200&q={chance.choice(['', 'lot', word])}", None),
        "quarantine": ("GET", "/api/quarantine", None),
        "retry": ("POST", f"/api/quarantine/{chance.choice(aside)}x/retry", None),
        "home": ("GET", "/api/home", None),
        "search": ("GET", f"/api/search?q={word}&num=50&document_id={one}", None),
        "ask": ("POST", "/api/ask", {"question": f"What did the {word} hold?"}),
        "chat": ("POST", "/v1/chat/completions", {
            "model": "haetae-extractive", "messages": [{"role": "user", "content": word}]}),
    }  # fmt: skip
    way = chance.choice([*over_http, *["inside"] * 60])
    if way == "inside":
        hits = house.library.index.search(word, person.clearance, num=chance.choice([3, 50]))
        return json.dumps([[h.passage.text, h.passage.title] for h in hits]).encode(), word
    method, path, body = over_http[way]
    return client.request(method, path, json=body).content, path + json.dumps(body)
