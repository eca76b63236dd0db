"""A tiny house: a workspace with people and documents, for tests of ours and of third parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from haetae.knowledge.ingest import FileResult
from haetae.knowledge.library import Library
from haetae.sovereign.label import Label
from haetae.sovereign.policy import Principal
from haetae.workspace.workspace import OWNER, Workspace


class TinyHouse:
    """Open a workspace, made where there is none, with its library.

    `inbox`, beside it, is where the files that it takes in lie.

    Example:
        >>> house = TinyHouse(tmp_path)                                     # doctest: +SKIP
        >>> house.ingest({"a.md": "# Cell 7\\n\\nIt held 150 mAh/g."}, "rnd")  # doctest: +SKIP
        >>> mina, key = house.add_person("mina", ["reader"], ["rnd"])       # doctest: +SKIP
        >>> house.library.ask(mina, "What did cell 7 hold?").status         # doctest: +SKIP
    """

    def __init__(self, folder: Path) -> None:
        is_there = (folder / "workspace.toml").exists()
        self.workspace = (
            Workspace(folder) if is_there else Workspace.create(folder, name="Tiny House")
        )
        self.library = Library(self.workspace)
        self.inbox = folder.with_name(f"{folder.name}-inbox")

    def add_person(
        self, name: str, roles: Iterable[str], clearance: Iterable[str]
    ) -> tuple[Principal, str]:
        """Add a principal without a password, and give it with an API key."""
        identity = self.workspace.identity
        principal = identity.add(
            name, roles=roles, clearance=clearance, password=None, by=OWNER.name
        )
        return principal, identity.add_key(name, purpose="test", by=OWNER.name)

    def ingest(self, texts: Mapping[str, str], *compartments: str) -> dict[str, FileResult]:
        """Take texts in as files of these names; gives what became of each."""
        label, results = Label.of(*compartments), dict[str, FileResult]()
        place = self.inbox / (label.key or "open")
        write_files(place, texts)
        self.library.ingest(
            OWNER,
            place,
            label,
            num_workers=1,
            on_result=lambda result, _report: results.update({Path(result.name).name: result}),
        )
        return {name: results[Path(name).name] for name in texts}

    def close(self) -> None:
        """Close the library and the workspace."""
        self.library.close()
        self.workspace.close()

    def __enter__(self) -> TinyHouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts as files under a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
