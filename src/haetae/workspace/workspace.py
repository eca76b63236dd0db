"""A workspace: everything that one organisation owns, in one folder or behind three URLs.

```
workspace.toml    name, id and the three URLs
keys/             the signing key and the fingerprint key
ledger/           ledger.log, checkpoints.log
records.db        principals, documents, quarantine, advice    (records_url)
index/            passages and vectors                         (index_url)
files/            sources and parsed documents by content      (files_url)
```
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from haetae.errors import Conflict, IncompatibleVersion, InvalidRecipe, NotFound, PathOutside
from haetae.recipe import read_recipe
from haetae.sovereign.database import connect, upgrade
from haetae.sovereign.durable import write_durably
from haetae.sovereign.guard import Guard
from haetae.sovereign.identity import Identity
from haetae.sovereign.keys import Keys
from haetae.sovereign.label import Clearance
from haetae.sovereign.ledger import Draft, Ledger
from haetae.sovereign.lineage import Lineage
from haetae.sovereign.policy import Policy, Principal
from haetae.sovereign.verify import Verdict, verify
from haetae.workspace.files import FileStore, open_files

WORKSPACE_FORMAT = 1
SETTINGS_FILE = "workspace.toml"
OWNER = Principal(
    name="owner",
    display_name="Owner",
    roles=frozenset({"owner"}),
    clearance=Clearance(frozenset({"*"})),
)
"""Whoever can read the workspace's folder: the command line acts as this principal."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `workspace.toml` says.

    Args:
        records_url, index_url, files_url: empty for the embedded default inside the folder.
        default_compartment: carried by documents that are ingested without naming one.
        languages: of the console, first is the default.
        trusted_experts: distributions whose experts may run, besides Haetae's own.
    """

    format: int
    workspace_id: str
    name: str
    records_url: str = ""
    index_url: str = ""
    files_url: str = ""
    default_compartment: str = "general"
    trusted_experts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Workspace:
    """Open what one organisation owns; make one with `Workspace.create`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.settings = read_settings(self.folder)
        self.keys = Keys(self.folder / "keys")
        self.ledger = Ledger(
            self.folder / "ledger", keys=self.keys, origin=self.settings.workspace_id
        )
        upgrade(self.engine)

    @classmethod
    def create(cls, folder: Path, *, name: str) -> Workspace:
        """Make a new workspace in a folder that is empty or not there yet.

        Raises:
            Conflict: the folder holds something already.
        """
        if folder.exists() and any(folder.iterdir()):
            raise Conflict(
                "the folder is not empty",
                hint="Choose an empty folder, or open the workspace that is there",
                where=str(folder),
            )
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # the index and the records hold the documents' words
        Keys.create(folder / "keys")
        workspace_id = secrets.token_hex(8)
        write_durably(folder / SETTINGS_FILE, _settings_text(workspace_id, name).encode())
        workspace = cls(folder)
        workspace.ledger.append(
            Draft(
                kind="workspace.created",
                actor=OWNER.name,
                subject=workspace_id,
                body={"name": name, "key": workspace.keys.key_id},
            )
        )
        return workspace

    @cached_property
    def engine(self) -> Engine:
        """The records database."""
        return connect(self.settings.records_url or f"sqlite:///{self.folder / 'records.db'}")

    @cached_property
    def files(self) -> FileStore:
        """The file store."""
        return open_files(self.settings.files_url or str(self.folder / "files"))

    @property
    def index_url(self) -> str:
        """Where the passages are indexed."""
        return self.settings.index_url or str(self.folder / "index")

    @cached_property
    def identity(self) -> Identity:
        """Who is who."""
        return Identity(self.engine, self.ledger)

    @cached_property
    def guard(self) -> Guard:
        """The one door."""
        return Guard(Policy(), self.ledger)

    @cached_property
    def lineage(self) -> Lineage:
        """The ledger's look-up."""
        return Lineage(self.ledger.path)

    def verify_ledger(self) -> Verdict:
        """Check the whole ledger byte for byte."""
        return verify(
            self.ledger.path,
            key=self.keys.public,
            origin=self.settings.workspace_id,
            copies=self.ledger.checkpoints_path,
        )

    def inside(self, name: str) -> Path:
        """Resolve a path that must stay in the workspace.

        Raises:
            PathOutside: it leaves the workspace, by `..`, by an absolute path or by a link.
        """
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):
            raise PathOutside(
                f"{name!r} leads out of the workspace",
                hint="Name a path inside it",
                where=str(self.folder),
            )
        return path

    def close(self) -> None:
        """Close files and connections."""
        self.ledger.close()
        self.engine.dispose()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_settings(folder: Path) -> Settings:
    """Read what `workspace.toml` says.

    Raises:
        NotFound: there is no workspace.
        IncompatibleVersion: another version made it.
    """
    path = folder / SETTINGS_FILE
    if not path.exists():
        raise NotFound(
            "there is no workspace here",
            hint="Make one with `haetae init`, or name one with --workspace",
            where=str(folder),
        )
    settings = read_recipe(path, Settings)
    if settings.format != WORKSPACE_FORMAT:
        raise IncompatibleVersion(
            f"the workspace is of format {settings.format}, this Haetae knows {WORKSPACE_FORMAT}",
            hint="Open it with the Haetae that made it, or restore a backup",
            where=str(path),
        )
    if not settings.workspace_id:
        raise InvalidRecipe("the workspace has no id", hint="Restore it", where=str(path))
    return settings


def _settings_text(workspace_id: str, name: str) -> str:
    # JSON strings are TOML strings, so json.dumps does the quoting.
    return (
        "# Empty URLs mean the embedded default inside this folder.\n"
        f"format = {WORKSPACE_FORMAT}\n"
        f"workspace_id = {json.dumps(workspace_id)}\n"
        f"name = {json.dumps(name, ensure_ascii=False)}\n"
        'records_url = ""\n'
        'index_url = ""\n'
        'files_url = ""\n'
        'default_compartment = "general"\n'
        "trusted_experts = []\n"
    )
