"""Bringing a backup back: into an empty database and folder, then every table, file and event of
the audit trail is compared with the manifest."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rutan import env
from rutan.audit import verification
from rutan.portal import databases
from rutan.portal.backup import DATABASE, FILES, digest_of, problems_of_database, unpack
from rutan.portal.databases import BackupError


@dataclass(frozen=True)
class Line:
    """One thing that was compared after a restore."""

    what: str
    expected: str
    found: str

    @property
    def same(self) -> bool:
        return self.expected == self.found


def restore(path: Path, *, into: str, files: Path, replace: bool = False) -> list[Line]:
    """Bring an archive back into an empty database and folder, then compare.

    Everything is checked before the first thing is changed. With `replace`, what stands in
    the database and the folder is lost.
    """
    config = env.database(into)
    files = files.resolve()
    is_new = not files.exists()
    if not (is_new or replace) and any(files.iterdir()):
        raise BackupError(f"{files} is not empty. Name an empty folder, or say --replace.")
    files.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # Inside the folder, because the folder above it may belong to somebody else.
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=files) as scratch:
            manifest = _bring_back(path, Path(scratch), config, replace=replace)
            _put_files(Path(scratch), files)
    except BaseException:
        if is_new:
            files.rmdir()
        raise
    return list(_compare_restored(manifest, config, files))


def _bring_back(path: Path, scratch: Path, config: dict, *, replace: bool) -> dict:
    engine = databases.engine_of(config)
    manifest, problems = unpack(path, scratch)
    if problems := problems or problems_of_database(scratch, manifest):
        raise BackupError(f"{path.name} is damaged: {'; '.join(problems[:5])}")
    if manifest["engine"] != engine:
        raise BackupError(
            f"{path.name} holds a {manifest['engine']} database, but --into names {engine}."
        )
    if not (replace or databases.is_empty(config)):
        raise BackupError(
            f"The database {config['NAME']} is not empty. Name an empty one, or say --replace."
        )
    databases.load(scratch / DATABASE[engine], config, replace=replace)
    return manifest


def _put_files(scratch: Path, files: Path) -> None:
    for old in files.iterdir():
        if old == scratch:
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    arriving = scratch / FILES
    if arriving.exists():
        for new in arriving.iterdir():
            new.replace(files / new.name)


def _compare_restored(manifest: dict, config: dict, files: Path) -> Iterator[Line]:
    for compared in databases.differences(manifest, databases.content_of(config)):
        yield Line(*compared)
    listed = {n: f["sha256"] for n, f in manifest["files"].items() if n.startswith(FILES)}
    present = {}
    for path in files.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            present[FILES + path.relative_to(files).as_posix()] = digest
    yield Line("files", _summary(listed), _summary(present))
    with databases.opened(config) as database:
        verdict = verification.verify(using=database.alias)
    events = manifest["tables"][databases.AUDIT_TABLE]["rows"]
    state = f"broken at {verdict.broken_at}" if verdict.broken_at else "unbroken"
    yield Line("audit trail", f"{events} unbroken", f"{verdict.checked} {state}")


def _summary(files: dict[str, str]) -> str:
    return f"{len(files)} files {digest_of(files)[:12]}"
