"""The records move to PostgreSQL by changing one URL, and nothing else changes."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from haetae.knowledge.catalog import Listing
from haetae.knowledge.doctor import examine
from haetae.knowledge.ground import Status
from haetae.knowledge.library import Library
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER, SETTINGS_FILE, Workspace

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
HOUSE = Path(__file__).parents[2] / "demonstration" / "documents" / "house"

pytestmark = pytest.mark.skipif(
    not PROGRAMS, reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"
)


def _as_server(command, folder):
    """Run a PostgreSQL program; it refuses to run as root, so root steps down first."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    if os.geteuid() == 0:
        if "postgres" not in names:
            pytest.skip("root can run PostgreSQL only as the user postgres, who is not here")
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


@pytest.fixture
def records_url(tmp_path_factory):
    programs = PROGRAMS[-1].parent
    folder = Path("/tmp") / f"haetae-pg-{os.getpid()}"  # a short path: sockets have a limit
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    try:
        _as_server([programs / "initdb", "-D", data, "-A", "trust", "-U", "house"], folder)
        options = f"-c listen_addresses= -k {folder}"
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _as_server([*control, "-o", options, "start"], folder)
        try:
            yield f"postgresql+pg8000://house@/postgres?unix_sock={folder}/.s.PGSQL.5432"
        finally:
            _as_server([*control, "-m", "fast", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def test_a_workspace_works_on_postgres_as_on_sqlite(tmp_path, records_url):
    folder = tmp_path / "workspace"
    Workspace.create(folder, name="postgres").close()
    settings = folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('records_url = ""', f'records_url = "{records_url}"'))
    with Workspace(folder) as workspace:
        library = Library(workspace)
        workspace.identity.add(
            "reader", roles=["reader"], clearance=["general"], password="correct horse", by="owner"
        )
        reader = workspace.identity.check_password("reader", "correct horse")
        code = workspace.identity.start_code("reader")
        assert workspace.identity.use_code(code) == reader

        assert library.ingest(OWNER, HOUSE, Label.of("general")).added == 3
        assert library.ingest(OWNER, HOUSE, Label.of("general")).unchanged == 3
        rows = library.browse(reader, Listing(words="lithium"), num=10)
        assert [row.language for row in rows] == ["en"]
        given = library.ask(reader, "What does hydrofluoric acid do to the tissue?")
        assert given.status == Status.ANSWERED

        library.delete(OWNER, rows[0].document_id, reason="the flow's end")
        assert library.totals(reader)["documents"] == 2
        assert {check.state for check in examine(workspace) if check.name != "disk"} == {"ok"}
        library.close()
