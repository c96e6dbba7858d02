"""A migrated database, kept in `var/` until a migration changes: making one takes long."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from contextlib import ExitStack, closing, suppress
from functools import cache
from itertools import chain
from pathlib import Path

import django
from django.conf import settings

from rutan.env import is_sqlite
from tests import postgresql

FOLDER = settings.BASE_DIR / "var" / "tests"
PATIENCE = 180  # seconds; whoever migrates may also have failed
_turn = ExitStack()


def copied_to(database: dict) -> bool:
    """Put the kept one where the tests look for theirs; False where there is none yet.

    One worker is told so and migrates; the others wait for what it keeps.
    """
    if not _kept(database).exists():
        _wait_for_a_turn(_kept(database))
    if not _kept(database).exists():
        return False
    _turn.close()
    if is_sqlite(database):
        shutil.copyfile(_kept(database), database["TEST"]["NAME"])
    else:
        name = database["TEST"]["NAME"] or f"test_{database['NAME']}"
        postgresql.restore(_kept(database), into=name, server=database)
    return True


def _wait_for_a_turn(kept: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = _turn.enter_context(FOLDER.joinpath(f"{kept.suffix}.lock").open("w"))
    end = time.monotonic() + PATIENCE
    while not kept.exists() and time.monotonic() < end:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.2)


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
    _turn.close()


def _kept(database: dict) -> Path:
    kind = "sqlite3" if is_sqlite(database) else "dump"
    return FOLDER / f"{_digest_of_migrations()}.{kind}"


@cache
def _digest_of_migrations() -> str:
    """As they are now: what is migrated from here on is kept under this name."""
    digest = hashlib.sha256(django.__version__.encode())
    migrations = (settings.BASE_DIR.glob(f"{app}/migrations/*.py") for app in ("*", "*/*"))
    for path in sorted(chain.from_iterable(migrations)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
