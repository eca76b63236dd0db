"""The real server, sealed: it answers, its children are sealed too, and it keeps no secret."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from haetae.testing.house import TinyHouse

openai = pytest.importorskip("openai")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")
QUESTION = "What is the capacity of cell qxserver7?"


class Server:
    """`haetae serve` on a free port, with its output kept."""

    def __init__(self, place: Path, log: Path) -> None:
        self.place, self.log = place, log
        code = "from haetae.cli.main import main; main()"
        self._log = log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0", "-w", str(place)],
            stdout=subprocess.PIPE, stderr=self._log, text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        started = time.monotonic()
        self.first = self.process.stdout.readline()
        self.seconds = time.monotonic() - started
        self.address = re.search(r"http://\S+", self.first)[0]

    def request(self, method, path, key="", body=None, headers=None):
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=body if isinstance(body, bytes) else json.dumps(body).encode() if body else None,
            headers={"content-type": "application/json"}
            | ({"authorization": f"Bearer {key}"} if key else {})
            | (headers or {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def family(self) -> list[int]:
        """The server and everything that it started."""
        found, new = [], [self.process.pid]
        while new:
            found += new
            new = [int(c) for p in new for t in Path(f"/proc/{p}/task").iterdir()
                   for c in (t / "children").read_text().split()]  # fmt: skip
        return found

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self.process.stdout.close()
        self._log.close()
        return code


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with TinyHouse(folder / "house") as house:
        house.ingest({"a.md": "# A\n\nThe capacity of cell qxserver7 is 417 mAh/g."}, "rnd")
        _, key = house.add_person("mina", ["curator", "auditor"], ["rnd"])
    server = Server(folder / "house", folder / "server.log")
    server.key = key
    yield server
    server.stop()


def seccomp_of(process: int) -> set[str]:
    return {
        re.search(r"^Seccomp:\s+(\d)", (task / "status").read_text(), re.M)[1]
        for task in Path(f"/proc/{process}/task").iterdir()
    }


def a_pdf() -> bytes:
    """Write the smallest PDF that holds a sentence."""
    words = b"BT /F 14 Tf 72 720 Td (The page of cell qxpdf7 is drawn in this house.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_it_is_ready_soon(server):
    assert server.seconds < 20  # a busy machine; the benchmark holds the real bar
    assert server.request("GET", "/readyz")[0] == 200


def test_it_answers_and_every_process_and_thread_of_it_is_sealed(server):
    status, answer = server.request("POST", "/api/ask", server.key, {"question": QUESTION})
    assert status == 200
    assert "417 mAh/g" in answer.decode()
    seen = set()
    pdf = a_pdf()
    upload = subprocess.Popen(
        ["curl", "-sS", "-H", f"authorization: Bearer {server.key}", "-F", "compartments=rnd",
         "-F", "files=@-;filename=a.pdf;type=application/pdf", f"{server.address}/api/documents"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    upload.stdin.write(pdf)
    upload.stdin.close()
    while upload.poll() is None:
        seen |= set(server.family())
        for process in server.family():
            try:
                assert seccomp_of(process) == {"2"}
            except FileNotFoundError:
                continue  # it ended while it was looked at
    (result,) = json.loads(upload.stdout.read())["results"]
    assert result["status"] == "added", result
    assert len(seen) >= 2, "no reader process was seen"
    place = f"/api/documents/{result['document_id']}/pages/1/image"
    status, picture = server.request("GET", place, server.key)
    assert status == 200
    assert picture.startswith(b"\x89PNG")
    painters = server.family()
    assert len(painters) >= 2
    for process in painters:
        assert seccomp_of(process) == {"2"}
        status = Path(f"/proc/{process}/status").read_text()
        assert re.search(r"^NoNewPrivs:\s+1", status, re.M)


def test_no_attempt_to_reach_out_was_counted(server):
    _, metrics = server.request("GET", "/metrics", server.key)
    assert "haetae_egress_attempts 0.0" in metrics.decode()


def test_an_openai_client_works_unchanged(server):
    client = openai.OpenAI(base_url=f"{server.address}/v1", api_key=server.key, max_retries=0)
    names = [model.id for model in client.models.list()]
    assert names == ["haetae-extractive", "haetae-hashing-256"]
    asked = {"model": names[0], "messages": [{"role": "system", "content": "Be brief."},
                                             {"role": "user", "content": QUESTION}]}  # fmt: skip
    whole = client.chat.completions.create(**asked, temperature=0.2)
    assert "417 mAh/g" in whole.choices[0].message.content
    assert "[1]" in whole.choices[0].message.content
    assert whole.choices[0].finish_reason == "stop"
    assert whole.model_extra["haetae"]["citations"][0]["quote"]
    pieces = list(client.chat.completions.create(**asked, stream=True))
    text = "".join(p.choices[0].delta.content or "" for p in pieces)
    assert text == whole.choices[0].message.content
    assert pieces[-1].choices[0].finish_reason == "stop"
    vectors = [
        client.embeddings.create(
            model=names[1], input=["cell a", "전지"], encoding_format=form
        ).data
        for form in ("float", "base64")
    ]
    packed = (
        base64.b64decode(vectors[1][0].embedding)
        if isinstance(vectors[1][0].embedding, str)
        else None
    )
    if packed is not None:
        import struct

        unpacked = struct.unpack(f"<{len(packed) // 4}f", packed)
    else:
        unpacked = vectors[1][0].embedding
    assert list(unpacked) == pytest.approx(vectors[0][0].embedding, abs=1e-6)
    assert len(vectors[0]) == 2
    default = client.embeddings.create(model=names[1], input="cell a").data[0].embedding
    assert default == pytest.approx(vectors[0][0].embedding, abs=1e-6)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-4", messages=asked["messages"])
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{server.address}/v1", api_key="htk_x", max_retries=0).models.list()


def test_no_secret_and_no_word_of_a_question_is_written_anywhere(server):
    """Send twenty secrets through every field that takes words, errors included."""
    secrets = [f"qxsecret{n:02}zw" for n in range(20)]
    s = iter(secrets)
    asks = [
        ("POST", "/api/ask", {"question": f"What is {next(s)}?"}),
        ("POST", "/api/ask", {"question": next(s) * 2000}),
        ("POST", "/api/ask", {"question": "x", "filters": {"after": next(s)[:10]}}),
        ("POST", "/api/ask", {next(s): 1}),
        ("GET", f"/api/search?q={next(s)}", None),
        ("GET", f"/api/search?q=a&{next(s)}=1", None),
        ("POST", "/api/session", {"name": "mina", "password": next(s)}),
        ("POST", "/api/session", {"name": next(s), "password": "x"}),
        ("POST", "/api/session", {"code": next(s)}),
        ("GET", f"/api/documents/{next(s)}", None),
        ("GET", f"/api/documents/{'0' * 20}/pages/{next(s)}", None),
        ("GET", f"/api/documents?q={next(s)}", None),
        ("GET", f"/api/documents?cursor={next(s)}", None),
        ("GET", f"/{next(s)}", None),
        ("POST", f"/api/quarantine/{next(s)}/retry", None),
        ("GET", f"/api/ledger?look_id={next(s)}", None),
        ("POST", "/v1/chat/completions",
         {"model": next(s), "messages": [{"role": "user", "content": "x"}]}),
        ("POST", "/v1/embeddings", {"model": "haetae-hashing-256", "input": next(s)}),
        ("POST", "/api/ask", ("{broken " + next(s)).encode()),
    ]  # fmt: skip
    for method, path, body in asks:
        status, _ = server.request(method, path, server.key, body)
        assert status < 500, (method, path)
    status, _ = server.request("GET", "/api/home", f"htk_0123456789ab_{next(s)}")
    assert status == 401
    assert next(s, None) is None
    places = [server.log, *(p for p in server.place.rglob("*") if p.is_file())]
    for place in places:
        content = place.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, (secret, place)
    log = server.log.read_text()
    assert server.key not in log
    assert "qxserver7" not in log
    assert '"route": "/api/ask"' in log or '"route":"/api/ask"' in log


def test_what_was_asked_is_on_the_ledger_as_a_fingerprint_with_who_and_when(server):
    ledger = (server.place / "ledger" / "ledger.log").read_text()
    assert "qxserver7" not in ledger
    with TinyHouse(server.place) as house:
        fingerprint = house.workspace.keys.fingerprint(QUESTION)
        entry = house.workspace.lineage.find(fingerprint, "answer.given")
        assert (entry.actor, entry.compartments) == ("mina", ("rnd",))
        started = house.workspace.lineage.find(
            house.workspace.settings.workspace_id, "server.started"
        )
        assert started.body["sealed"] is True


def test_it_stops_when_it_is_told_and_starts_again_after_a_kill(tmp_path):
    place = tmp_path / "house"
    TinyHouse(place).close()
    server = Server(place, tmp_path / "a.log")
    server.process.kill()
    server.process.wait()
    server.process.stdout.close()
    again = Server(place, tmp_path / "b.log")
    assert again.request("GET", "/readyz")[0] == 200
    assert again.stop() in (0, 130, -2)
    with TinyHouse(place) as house:
        assert house.workspace.verify_ledger().ok


def test_a_taken_port_is_a_clear_error(server, tmp_path):
    place = tmp_path / "house"
    TinyHouse(place).close()
    port = server.address.rsplit(":", 1)[1]
    code = "from haetae.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--port", port, "-w", str(place)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 5
    assert "cannot be listened on" in done.stderr
    assert "--port" in done.stderr
