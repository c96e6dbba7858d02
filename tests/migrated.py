"""A migrated SQLite database, kept in `var/` until a migration changes: making one takes long."""

import hashlib
import shutil
import sqlite3
from itertools import chain
from pathlib import Path

import django
from django.conf import settings

FOLDER = settings.BASE_DIR / "var" / "tests"


def copied_to(database: Path) -> bool:
    """Put the kept one at `database`; False where there is none yet."""
    try:
        shutil.copyfile(_kept(), database)
    except FileNotFoundError:
        return False
    return True


def keep(database: Path) -> None:
    """Keep what was just migrated, in place of earlier ones; safe beside other workers."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    new = FOLDER / f"{database.parent.name}-{database.name}.new"
    connection = sqlite3.connect(database)
    connection.execute("VACUUM INTO ?", [str(new)])
    connection.close()
    for earlier in FOLDER.glob("*.sqlite3"):
        earlier.unlink(missing_ok=True)
    new.replace(_kept())


def _kept() -> Path:
    digest = hashlib.sha256(django.__version__.encode())
    migrations = (settings.BASE_DIR.glob(f"{app}/migrations/*.py") for app in ("*", "*/*"))
    for path in sorted(chain.from_iterable(migrations)):
        digest.update(path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"
