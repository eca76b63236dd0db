"""Whatever is sent by the API's description, no answer is a server error or off the contract."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from haetae.server.app import create_app
from haetae.testing.house import TinyHouse

CHECKS = [
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
]
SCHEMA = create_app(None, None).openapi()  # the description needs no house
TAKE_NOTHING = [
    (m, p)
    for p, item in SCHEMA["paths"].items()
    for m, operation in item.items()
    if not operation.get("parameters") and "requestBody" not in operation
]
OPERATIONS = [(m, path) for path, item in SCHEMA["paths"].items() for m in item]


@pytest.fixture(scope="module")
def owned(tmp_path_factory):
    with TinyHouse(tmp_path_factory.mktemp("schema") / "house") as house:
        house.ingest({"a.md": "# A\n\nThe capacity of cell a is 5 mAh/g.", "b.md": ""}, "rnd")
        _, key = house.add_person("all", ["owner"], ["*"])
        app = create_app(house.workspace, house.library, hosts=("testserver",))
        yield schemathesis.openapi.from_asgi("/openapi.json", app), key


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_answer_is_a_server_error_or_off_the_contract(owned, method, path, mode):
    schema, key = owned
    if mode == GenerationMode.NEGATIVE and (method, path) in TAKE_NOTHING:
        return  # there is nothing that could be wrong
    seen = []

    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=8 if path == "/api/documents" and method == "post" else 30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case):
        answer = case.call_and_validate(headers={"authorization": f"Bearer {key}"}, checks=CHECKS)
        seen.append(answer.status_code)

    try:
        send()
    except Unsatisfiable:  # any text is right here
        assert mode == GenerationMode.NEGATIVE
        assert "{" in path
        return
    assert len(seen) >= 1
    assert all(status < 500 for status in seen)
