"""A migrated database, kept in `var/` until a migration changes: making one takes long."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import django
from django.conf import settings

from rutan.env import is_sqlite
from tests import postgresql

FOLDER = settings.BASE_DIR / "var" / "tests"


def copied_to(database: dict) -> bool:
    """Put the kept one where the tests look for theirs; False where there is none yet."""
    if not _kept(database).exists():
        return False
    if is_sqlite(database):
        shutil.copyfile(_kept(database), database["TEST"]["NAME"])
    else:
        name = database["TEST"]["NAME"] or f"test_{database['NAME']}"
        postgresql.restore(_kept(database), into=name, server=database)
    return True


def keep(database: dict) -> None:
    """Keep what was just migrated, in place of earlier ones; safe beside other workers.

    `database` is named as the tests found it: Django has put the name of theirs in by now.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = _kept(database)
    new = FOLDER / f"{os.getpid()}.new"
    if is_sqlite(database):
        with closing(sqlite3.connect(database["NAME"])) as connection:
            connection.execute("VACUUM INTO ?", [str(new)])
    else:
        postgresql.dump(database["NAME"], to=new, server=database)
    for earlier in FOLDER.glob(f"*{kept.suffix}"):
        earlier.unlink(missing_ok=True)
    new.replace(kept)


def _kept(database: dict) -> Path:
    digest = hashlib.sha256(django.__version__.encode())
    migrations = (settings.BASE_DIR.glob(f"{app}/migrations/*.py") for app in ("*", "*/*"))
    for path in sorted(chain.from_iterable(migrations)):
        digest.update(path.read_bytes())
    kind = "sqlite3" if is_sqlite(database) else "dump"
    return FOLDER / f"{digest.hexdigest()[:16]}.{kind}"
