"""The migrations and the tables in the code describe one schema."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from haetae.sovereign.database import SCHEMA_REVISION, connect, metadata, scrub, upgrade, writing


def test_a_migrated_database_is_what_the_code_expects(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_newest_migration_is_the_one_that_the_code_knows():
    from haetae.sovereign import database

    script = ScriptDirectory(str(database._MIGRATIONS))
    assert script.get_heads() == [SCHEMA_REVISION]


def test_upgrading_twice_changes_nothing(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(engine)
    scrub(engine)
    before = (tmp_path / "records.db").read_bytes()
    upgrade(engine)
    scrub(engine)
    engine.dispose()
    assert len((tmp_path / "records.db").read_bytes()) == len(before)


def test_the_database_is_set_so_that_a_power_cut_loses_nothing(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_deleted_words_are_gone_from_the_database_and_its_log(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT)")
    for n in range(200):
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO words (word) VALUES (?)", (f"canary{n}" * 40,))
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM words WHERE id % 2")
    assert scrub(engine)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(b"canary1canary1" in content for content in files)
    assert not any(f"canary{n}canary{n}c".encode() in c for c in files for n in range(0, 200, 2))
