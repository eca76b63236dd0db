"""Make the demonstration workspace, or bring it up to date, and say how to sign in."""

from __future__ import annotations

import json
import secrets
import sys
import tomllib
from pathlib import Path

from rich.console import Console

from haetae.errors import HaetaeError
from haetae.knowledge.ingest import FileResult, Report
from haetae.knowledge.library import Library
from haetae.sovereign.durable import write_durably
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER, SETTINGS_FILE, Workspace

DEMONSTRATION = Path(__file__).parents[1] / "demonstration"
SIGN_IN_FILE = "sign-in.txt"
NUM_EXAMPLES = 4
FOLDERS = {
    "rnd": "rnd.battery",
    "plant": "plant.coating",
    "calls": "calls.service",
    "house": "general",
}
PRINCIPALS = {
    "chemist": (["curator"], ["rnd.*", "general"]),
    "engineer": (["curator"], ["plant.*", "general"]),
    "agent": (["reader"], ["calls.*", "general"]),
    "auditor": (["auditor"], ["*"]),
    "operator": (["operator"], ["general"]),
}

say = Console(highlight=False, soft_wrap=True)


def main(folder: Path) -> None:
    """Make or update the workspace in `folder`."""
    if not (folder / SETTINGS_FILE).exists():
        _create(folder)
    with Workspace(folder) as workspace:
        library = Library(workspace)
        for name, compartment in FOLDERS.items():
            library.ingest(
                OWNER, DEMONSTRATION / "documents" / name, Label.of(compartment), on_result=_tell
            )
        library.close()
    say.print(f"\nWho can sign in, with passwords: {folder / SIGN_IN_FILE}")


def _create(folder: Path) -> None:
    passwords = {name: secrets.token_urlsafe(9) for name in (OWNER.name, *PRINCIPALS)}
    with Workspace.create(folder, name="Haetae demonstration") as workspace:
        rights = {OWNER.name: (list(OWNER.roles), list(OWNER.clearance.grants)), **PRINCIPALS}
        for name, (roles, clearance) in rights.items():
            workspace.identity.add(
                name, roles=roles, clearance=clearance, password=passwords[name], by=OWNER.name
            )
        settings = workspace.folder / SETTINGS_FILE
        write_durably(settings, settings.read_bytes() + _examples().encode())
    lines = [f"{name:<10} {word}" for name, word in passwords.items()]
    write_durably(folder / SIGN_IN_FILE, ("\n".join(lines) + "\n").encode(), mode=0o600)


def _examples() -> str:
    """Name some questions that the documents answer, for the console's Home and Ask."""
    asked = tomllib.loads((DEMONSTRATION / "questions.toml").read_text(encoding="utf-8"))
    answered = [q for q in asked["question"] if q.get("files") and not q.get("older")]
    chosen = [
        q["question"]
        for language in ("ko", "en")
        for q in [q for q in answered if q["language"] == language][:NUM_EXAMPLES]
    ]
    # JSON strings are TOML strings.
    return f"examples = {json.dumps(chosen, ensure_ascii=False)}\n"


def _tell(result: FileResult, _report: Report) -> None:
    if result.status != "unchanged":
        name = Path(result.name).name
        say.print(f"  {result.status:<12} {name} {result.detail}", markup=False)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except HaetaeError as error:
        sys.exit(f"{error}")
