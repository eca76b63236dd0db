"""Every command explains itself, speaks to machines, and lets nobody in without a role."""

import json
import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from haetae.cli.main import app
from haetae.testing.house import TinyHouse

RUNNER = CliRunner()
RUN = "from haetae.cli.main import main; main()"
# What each command needs to run at all; the ids are of nothing, which is refused after the role.
ARGUMENTS = {
    "ingest": ["EMPTY"],
    "ledger witness": ["EMPTY/../witness"],
    "ask": ["What is here?"],
    "search": ["words"],
    "document delete": ["0" * 20, "--reason", "to test it"],
    "document prove-deleted": ["0" * 20, "words that are long enough"],
    "quarantine retry": ["0" * 20],
    "principal add": ["jun", "--without-password"],
    "principal grant": ["jun"],
    "principal revoke": ["jun"],
    "principal password": ["jun", "--password", "a long enough password"],
    "principal disable": ["jun"],
    "key add": ["jun"],
    "key revoke": ["0" * 12],
    "ledger show": ["--reason", "to test it"],
    "expert check": ["steady"],
}
# An act of the person at the machine, before or beside any principal of the workspace.
WITHOUT_PRINCIPAL = {"init", "serve", "ledger verify"}
ANSWERS_NO_DATA = {
    "serve", "principal grant", "principal revoke", "principal password", "principal disable",
    "key revoke",
}  # fmt: skip


def commands(group: typer.Typer = app, prefix: str = "") -> list[str]:
    found = []
    for command in group.registered_commands:
        found.append(prefix + (command.name or command.callback.__name__.replace("_", "-")))
    for nested in group.registered_groups:
        found += commands(nested.typer_instance, f"{prefix}{nested.name} ")
    return found


COMMANDS = commands()


@pytest.fixture(autouse=True)
def _not_sealed(monkeypatch):
    """Leave the wall out: these commands run in the process of the tests."""
    monkeypatch.setattr("haetae.sovereign.egress.seal", lambda: None)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    place = tmp_path_factory.mktemp("commands") / "house"
    (place.parent / "empty").mkdir()
    with TinyHouse(place) as house:
        house.add_person("jun", ["reader"], [])
        _, key = house.add_person("roleless", [], ["*"])
    return place, key


def call(command, house, *more, key=None):
    place, _ = house
    arguments = [
        a.replace("EMPTY", str(place.parent / "empty")) for a in ARGUMENTS.get(command, [])
    ]
    env = {"HAETAE_API_KEY": key or "", "NO_COLOR": "1"}
    if key is None:
        env.pop("HAETAE_API_KEY")
    return RUNNER.invoke(app, [*command.split(), *arguments, *more, "-w", str(place)], env=env)


def test_the_commands_are_found():
    assert len(COMMANDS) > 20
    assert set(ARGUMENTS) <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_with_one_clear_sentence_and_helped_options(command):
    result = RUNNER.invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines() if line.strip()]
    assert lines[0].startswith("Usage:")
    assert lines[1].endswith((".", ";")) or any(line.endswith(".") for line in lines[1:4])
    assert ("--json" in result.stdout) == (command not in ANSWERS_NO_DATA)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in WITHOUT_PRINCIPAL])
def test_a_key_without_a_role_is_refused(command, house):
    result = call(command, house, key=house[1])
    assert result.exit_code == 4, (result.output, result.exception)
    assert "may not do this" in result.output or "Not allowed" in result.output


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in WITHOUT_PRINCIPAL])
def test_a_key_that_proves_nobody_is_refused(command, house):
    result = call(command, house, key="htk_000000000000_nonsense")
    assert result.exit_code == 4, (result.output, result.exception)
    assert "unknown or revoked" in result.output


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ANSWERS_NO_DATA - {"init"}))
def test_json_is_one_object_on_one_line_also_when_it_goes_wrong(command, house):
    for key in (None, house[1]):
        result = call(command, house, "--json", key=key)
        lines = result.stdout.splitlines()
        assert lines, (result.output, result.exception)
        for line in lines:
            assert isinstance(json.loads(line), dict)
        if result.exit_code:
            assert {"error", "message", "hint", "where"} <= set(json.loads(lines[-1]))


def test_init_and_version_speak_to_machines_too(tmp_path):
    result = RUNNER.invoke(app, ["init", str(tmp_path / "new"), "--json"])
    made = json.loads(result.stdout)
    assert set(made) == {"workspace", "name", "password", "key"}
    assert len(made["password"]) >= 12
    again = RUNNER.invoke(app, ["init", str(tmp_path / "new")])
    assert again.exit_code == 5
    assert RUNNER.invoke(app, ["--version"]).stdout.strip()


def test_a_workspace_is_its_owners_alone(tmp_path):
    RUNNER.invoke(app, ["init", str(tmp_path / "new")])
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_starting_the_shell_loads_nothing_heavy():
    heavy = {"lancedb", "pyarrow", "fastapi", "numpy", "pint", "pypdfium2"}
    code = f"import sys, haetae.cli.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_error_of_the_tree_has_its_exit_code(monkeypatch):
    from haetae import errors
    from haetae.cli.shell import reports_errors

    for kind in [
        k
        for k in vars(errors).values()
        if isinstance(k, type) and issubclass(k, errors.HaetaeError)
    ]:

        @reports_errors
        def fail(kind=kind) -> None:
            extra = (
                {"reason": errors.QuarantineReason.EMPTY} if kind is errors.UnreadableFile else {}
            )
            raise kind("it went wrong [bold]", hint="do this", where="[there]", **extra)

        with pytest.raises(typer.Exit) as caught:
            fail()
        assert caught.value.exit_code == kind.exit_code


def test_an_error_is_shown_as_it_is_whatever_brackets_it_holds(tmp_path, capfd):
    from haetae.cli.shell import show_error
    from haetae.errors import NotFound

    show_error(
        NotFound("there is no [red]file[/red] [/nothing]", hint="look [there]", where="[x]"),
        as_json=False,
    )
    shown = capfd.readouterr().err
    assert "[red]file[/red] [/nothing]" in shown
    assert "look [there]" in shown


def test_the_environment_names_the_workspace(house):
    place, _ = house
    done = subprocess.run(
        [sys.executable, "-c", RUN, "document", "list", "--json"],
        capture_output=True, text=True, env=os.environ | {"HAETAE_WORKSPACE": str(place)},
    )  # fmt: skip
    assert json.loads(done.stdout) == {"documents": []}
