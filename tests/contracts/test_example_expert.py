"""The example in the docs installs, is found, conforms, and is as short as it is said to be."""

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from haetae.testing.house import TinyHouse

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "steady"
MAX_LINES = 20
RUN = "from haetae.cli.main import main; main()"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the example's wheel and unpack it where a third party would install it."""
    hatchling = pytest.importorskip("hatchling.build", reason="hatchling builds the example")
    folder = tmp_path_factory.mktemp("example")
    before = os.getcwd()
    os.chdir(EXAMPLE)
    try:
        wheel = folder / hatchling.build_wheel(str(folder))
    finally:
        os.chdir(before)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    place = folder / "house"
    TinyHouse(place).close()
    return place, folder / "site"


def haetae(installed, *arguments):
    place, site = installed
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments, "-w", str(place)],
        capture_output=True, text=True, timeout=60, env=os.environ | {"PYTHONPATH": str(site)},
    )  # fmt: skip


def trust(installed, names):
    settings = installed[0] / "workspace.toml"
    lines = [line for line in settings.read_text().splitlines() if "trusted_experts" not in line]
    settings.write_text("\n".join([*lines, f"trusted_experts = {json.dumps(names)}"]) + "\n")


def test_it_does_not_run_until_the_workspace_trusts_it(installed):
    trust(installed, [])
    done = haetae(installed, "experts", "--json")
    (steady,) = json.loads(done.stdout)["experts"]
    assert (steady["name"], steady["state"], steady["card"]) == ("steady", "not trusted", None)
    assert haetae(installed, "expert", "check", "steady").returncode == 4


def test_once_trusted_it_is_listed_with_its_card_and_conforms(installed):
    trust(installed, ["haetae-steady"])
    done = haetae(installed, "experts", "--json")
    assert done.returncode == 0, done.stderr
    (steady,) = json.loads(done.stdout)["experts"]
    assert steady["state"] == "ready"
    assert steady["card"]["not_for"]
    checked = haetae(installed, "expert", "check", "steady", "--json")
    assert checked.returncode == 0, checked.stderr
    findings = json.loads(checked.stdout.splitlines()[0])["findings"]
    assert len(findings) == 13
    assert [f for f in findings if f["problem"]] == []
    with TinyHouse(installed[0]) as house:
        entry = house.workspace.lineage.find("steady", "expert.checked")
        assert entry.body == {"checks": 13, "failed": []}


def test_it_takes_twenty_lines(installed):
    tree = ast.parse((EXAMPLE / "haetae_steady.py").read_text())
    (made,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    lines = made.end_lineno - made.lineno + 1
    for node in made.body:
        if isinstance(node, ast.FunctionDef) and node.name == "examples":
            lines -= node.end_lineno - node.lineno + 2
    assert lines <= MAX_LINES
