# ruff: noqa: S608 - table and column names come from the database's own catalogue
# ruff: noqa: S603 - the programs are found by fixed names, and no shell reads the arguments
"""Copying a whole database out and in, and saying what it holds: SQLite and PostgreSQL.

What a database holds is told as rows and a checksum of the content of each table, the
sequences, and the last hash of the audit trail. Both engines write values in one fixed way, so
the same content has the same checksum before and after.
"""

import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection as default_connection
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from rutan import env
from rutan.common.progress import progress

SQLITE, POSTGRESQL = "sqlite", "postgresql"
AUDIT_TABLE = "audit_auditevent"
LEFT_OUT = "django_session"  # whoever finds a copy finds nobody signed in
LAST_EVENT = f"SELECT hash FROM {AUDIT_TABLE} ORDER BY seq DESC LIMIT 1"
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class BackupError(Exception):
    """Why it cannot be done, in a sentence for the person at the terminal."""


def engine_of(config: dict) -> str:
    return SQLITE if env.is_sqlite(config) else POSTGRESQL


@contextmanager
def opened(config: dict) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to any database; the ORM reaches it by its alias until the end."""
    alias = f"copy-{secrets.token_hex(4)}"
    complete = connections.configure_settings({"default": {}, alias: dict(config)})[alias]
    database = load_backend(complete["ENGINE"]).DatabaseWrapper(complete, alias)
    connections[alias] = database
    try:
        yield database
    finally:
        database.close()
        del connections[alias]


def dump(target: Path) -> dict:
    """Copy the default database into the file `target`; answers with what the copy holds."""
    if engine_of(default_connection.settings_dict) == SQLITE:
        return _dump_sqlite(target)
    return _dump_postgresql(target)


def content_of(config: dict) -> dict:
    """What a database holds now."""
    if engine_of(config) == SQLITE:
        return _sqlite_content(Path(config["NAME"]))
    with opened(config) as database, _one_snapshot(database) as cursor:
        return _postgresql_content(cursor, database)


def problems_of(dump: Path, engine: str, manifest: dict) -> list[str]:
    """What is wrong with a dump, as far as the file alone can tell."""
    return (_problems_of_sqlite if engine == SQLITE else _problems_of_postgresql)(dump, manifest)


def is_empty(config: dict) -> bool:
    if engine_of(config) == SQLITE:
        path = Path(config["NAME"])
        return not path.exists() or path.stat().st_size == 0
    with opened(config) as database:
        return not database.introspection.table_names()


def load(dump: Path, config: dict, *, replace: bool) -> None:
    """Bring a dump into the database; with `replace`, what stands there is lost."""
    if engine_of(config) == SQLITE:
        _load_sqlite(dump, Path(config["NAME"]))
    else:
        _load_postgresql(dump, config, replace=replace)


def differences(expected: dict, found: dict) -> Iterator[tuple[str, str, str]]:
    """What was compared, what was expected, what was found; equal where nothing differs."""
    for name in sorted(expected["tables"].keys() | found["tables"].keys()):
        yield (
            name,
            *(
                f"{table['rows']} rows {table['sha256'][:12]}" if table else "absent"
                for table in (expected["tables"].get(name), found["tables"].get(name))
            ),
        )
    # People may draw numbers while pg_dump works, so a sequence that is further on is right.
    numbers, there = expected["sequences"], found["sequences"]
    behind = sum(1 for name, value in numbers.items() if there.get(name, -1) < value)
    yield "sequences", f"{len(numbers)}, 0 behind", f"{len(there)}, {behind} behind"
    yield "audit head", expected["audit_head"][:12], found["audit_head"][:12]


def filled(cursor: Any, table: str, column: str) -> set[str]:
    """The values of a column of text, without the empty ones."""
    cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')
    return {value for (value,) in cursor.fetchall()}


def _left_out(table: str) -> str:
    return "WHERE 1 = 0" if table == LEFT_OUT else ""


# SQLite


def _dump_sqlite(target: Path) -> dict:
    with default_connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        with copy:
            copy.execute(f"DELETE FROM {LEFT_OUT}")
    return _sqlite_content(target)


def _sqlite_content(path: Path) -> dict:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            )
        ]
        tables = {
            name: _sqlite_table(database, name) for name in progress(names, label="checksums")
        }
        head = database.execute(LAST_EVENT).fetchone()
        return {
            "tables": tables,
            "sequences": dict(database.execute("SELECT name, seq FROM sqlite_sequence")),
            "audit_head": head[0] if head else "",
        }


def _sqlite_table(database: sqlite3.Connection, name: str) -> dict:
    columns = database.execute(f'PRAGMA table_info("{name}")').fetchall()
    keys = [f'"{row[1]}"' for row in sorted(columns, key=lambda row: row[5]) if row[5]]
    where, order = _left_out(name), ", ".join(keys) or "rowid"
    digest, rows = hashlib.sha256(), 0
    for row in database.execute(f'SELECT * FROM "{name}" {where} ORDER BY {order}'):
        digest.update(repr(row).encode())
        rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _problems_of_sqlite(dump: Path, manifest: dict) -> list[str]:
    with closing(sqlite3.connect(f"file:{dump}?mode=ro", uri=True)) as database:
        answers = [row[0] for row in database.execute("PRAGMA integrity_check")]
        broken = sorted({row[0] for row in database.execute("PRAGMA foreign_key_check")})
    problems = [f"integrity: {answer}" for answer in answers if answer != "ok"]
    problems += [f"broken reference in {table}" for table in broken]
    compared = differences(manifest, _sqlite_content(dump))
    return problems + [f"{what} differs" for what, expected, found in compared if expected != found]


def _load_sqlite(dump: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_name(f".{target.name}.arriving")
    shutil.copyfile(dump, arriving)
    arriving.chmod(0o600)
    sync(arriving)
    for suffix in ("-wal", "-shm"):  # they belong to the database that goes
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    arriving.replace(target)


# PostgreSQL


@contextmanager
def _one_snapshot(database: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor that sees one moment, for as long as it takes."""
    with database.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {setting} = 0")
        yield cursor
        cursor.execute("ROLLBACK")


def _dump_postgresql(target: Path) -> dict:
    config = default_connection.settings_dict
    with opened(config) as database, _one_snapshot(database) as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        content = _postgresql_content(cursor, database)
        _run(
            database,
            "pg_dump",
            "--format=custom",
            "--no-password",
            f"--snapshot={snapshot}",
            f"--exclude-table-data={LEFT_OUT}",
            f"--file={target}",
        )
    return content


def _postgresql_content(cursor: Any, database: BaseDatabaseWrapper) -> dict:
    """Values are written in UTC and in full, whatever the server prefers."""
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "extra_float_digits = 3"):
        cursor.execute(f"SET LOCAL {setting}")
    names = [i.name for i in database.introspection.get_table_list(cursor) if i.type in "tp"]
    tables = {}
    for name in progress(sorted(names), label="checksums"):
        keys = database.introspection.get_primary_key_columns(cursor, name) or []
        order = ", ".join(f'"{key}"::text COLLATE "C"' for key in keys) or "1"
        reader = _CopyReader()
        cursor.cursor.copy_expert(
            f'COPY (SELECT * FROM "{name}" {_left_out(name)} ORDER BY {order}) TO STDOUT', reader
        )
        tables[name] = {"rows": reader.rows, "sha256": reader.digest.hexdigest()}
    cursor.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences "
        "WHERE schemaname = current_schema()"
    )
    sequences = dict(cursor.fetchall())
    cursor.execute(LAST_EVENT)
    head = cursor.fetchone()
    return {"tables": tables, "sequences": sequences, "audit_head": head[0] if head else ""}


class _CopyReader:
    """Takes what COPY sends: one line a row."""

    def __init__(self):
        self.digest, self.rows = hashlib.sha256(), 0

    def write(self, block: bytes) -> None:
        self.digest.update(block)
        self.rows += block.count(b"\n")


def _problems_of_postgresql(dump: Path, manifest: dict) -> list[str]:
    done = subprocess.run(
        [tool("pg_restore"), "--list", str(dump)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [f"pg_restore cannot read the database: {end_of(done.stderr)}"]
    listed = {
        line.split(" TABLE DATA ", 1)[1].split()[1]
        for line in done.stdout.splitlines()
        if " TABLE DATA " in line
    }
    expected = manifest["tables"].keys() - {LEFT_OUT}
    return [f"table {name} is not in the dump" for name in sorted(expected - listed)]


def _load_postgresql(dump: Path, config: dict, *, replace: bool) -> None:
    with opened(config) as database:
        if replace:
            with database.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
        _run(
            database,
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            "--no-password",
            f"--dbname={database.settings_dict['NAME']}",
            str(dump),
        )


def _run(database: BaseDatabaseWrapper, program: str, *arguments: str) -> None:
    """The password travels in the environment of the process, where `ps` does not show it."""
    parameters = database.get_connection_params()
    connect = {name: str(parameters[key]) for key, name in LIBPQ.items() if parameters.get(key)}
    done = subprocess.run(
        [tool(program), *arguments],
        env={**os.environ, **connect},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {end_of(done.stderr)}")


# Small tools


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        package = "gnupg" if name == "gpg" else "postgresql-client"
        raise BackupError(f"{name} is not installed. On Debian: apt-get install {package}")
    return found


def end_of(said: str) -> str:
    """What a program complained about, on one line."""
    return " ".join(said.split())[-300:] or "no reason given"


def sync(path: Path) -> None:
    """Wait until the file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
