"""What the documents promise is there: commands, routes, errors, links."""

import re
from pathlib import Path

import typer.main

from haetae import errors
from haetae.cli.main import app
from haetae.errors import HaetaeError

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"\bhaetae ((?:[a-z][a-z-]+)(?: [a-z][a-z-]+)?)")


def _commands(group=None, before=()):
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield (*before, name)
            yield from _commands(command, (*before, name))
        else:
            yield (*before, name)


def _written_commands(text):
    for piece in re.findall(r"```sh\n(.*?)```|`(haetae [^`\n]+)`", text, re.DOTALL):
        yield from COMMAND.findall("\n".join(piece))


def test_documented_commands_exist():
    known = set(_commands())
    checked = 0
    for page in PAGES:
        for words in _written_commands(page.read_text(encoding="utf-8")):
            first, _, second = words.partition(" ")
            groups = {path[0] for path in known if len(path) == 2}
            path = (first, second) if first in groups and second else (first,)
            assert path in known, f"{page.relative_to(ROOT)}: haetae {words}"
            checked += 1
    assert checked > 10


def test_every_command_is_in_the_reference():
    page = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    for path in _commands():
        if path not in {p[:1] for p in _commands() if len(p) == 2}:
            assert f"`haetae {' '.join(path)}" in page, path


def test_every_error_is_in_the_reference():
    page = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, HaetaeError):
            row = f"| `{kind.__name__}` | {kind.http_status} | {kind.exit_code} |"
            assert row in page, row


def test_every_quarantine_reason_is_in_the_reference():
    page = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    for reason in errors.QuarantineReason:
        assert f"| `{reason}` |" in page


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
