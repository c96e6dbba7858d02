"""One .tar with everything: the database, the private files, and a manifest to check them by.

The manifest comes last in the archive, so one that was cut short is recognised at once. It
holds, for every table, the number of rows and a checksum of their content as one snapshot of
the database saw them; the sequences; the SHA-256 of every file; and the last hash of the audit
trail. Sessions are left out: whoever finds an archive finds nobody signed in.

SQLite is copied by VACUUM INTO. PostgreSQL is copied by pg_dump in the same snapshot in which
the checksums are made, so people may go on working.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from rutan.common.progress import progress
from rutan.portal import databases
from rutan.portal.databases import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = {databases.SQLITE: "database.sqlite3", databases.POSTGRESQL: "database.pgdump"}
FILES = "files/"
CHUNK = 1024 * 1024


# Making one


def create(folder: Path, *, encrypt_to: str = "") -> tuple[Path, dict]:
    """Write an archive into `folder`; answers with its path and its manifest.

    It appears under its name only when it is whole. With `encrypt_to`, gpg encrypts it to that
    public key while it is written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = timezone.now()
    suffix = ".tar.gpg" if encrypt_to else ".tar"
    path = folder / f"bekal-{now:%Y%m%dT%H%M%SZ}{suffix}"
    if path.exists():
        raise BackupError(f"{path} exists already; wait a second.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as scratch:
            engine = databases.engine_of(connection.settings_dict)
            dump = Path(scratch, DATABASE[engine])
            content = databases.dump(dump)
            manifest = {
                "format": FORMAT,
                "created_at": now.isoformat(timespec="seconds"),
                "version": _version(),
                "engine": engine,
                **content,
                "files": {},
            }
            with _archive(partial, encrypt_to) as archive:
                _add_all(archive, dump, manifest)
        databases.sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path, manifest


def _add_all(archive: tarfile.TarFile, dump: Path, manifest: dict) -> None:
    sources = [(dump.name, dump), *_private_files()]
    total = sum(source.stat().st_size for _, source in sources if source.exists())
    with progress(label="backup", total=total, unit="B", unit_scale=True) as bar:
        for name, source in sources:
            try:
                opened_file = source.open("rb")
            except FileNotFoundError:  # removed since the folder was read
                continue
            with opened_file as file:
                info = _member(name, os.fstat(file.fileno()).st_size)
                reader = _Hashing(file, bar)
                archive.addfile(info, reader)
                manifest["files"][name] = {"bytes": info.size, "sha256": reader.hexdigest()}
    manifest["missing_files"] = _missing_files(manifest)
    manifest["checksum"] = _checksum(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))


def _private_files() -> list[tuple[str, Path]]:
    root = Path(settings.FILES_ROOT)
    return [
        (FILES + path.relative_to(root).as_posix(), path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        # What begins with a dot is being restored or was left by the system.
        and not path.relative_to(root).parts[0].startswith(".")
    ]


def _missing_files(manifest: dict) -> list[str]:
    """Files that a row speaks of and that were not there to be archived.

    Asks only for columns that exist: before an upgrade, the database is older than the code.
    """
    missing: set[str] = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            fields = [f for f in model._meta.local_fields if isinstance(f, models.FileField)]
            if not fields or table not in manifest["tables"]:
                continue
            description = connection.introspection.get_table_description(cursor, table)
            present = {column.name for column in description}
            for column in {field.column for field in fields} & present:
                names = databases.filled(cursor, table, column)
                missing |= {name for name in names if FILES + name not in manifest["files"]}
    return sorted(missing)


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    info.mtime = int(timezone.now().timestamp())
    return info


@contextmanager
def _archive(path: Path, encrypt_to: str) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        out: IO[bytes] = stack.enter_context(
            open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        )
        if not encrypt_to:
            yield stack.enter_context(tarfile.open(fileobj=out, mode="w|"))
            return
        gpg = subprocess.Popen(  # noqa: S603 - a fixed program, no shell
            [
                databases.tool("gpg"),
                "--batch",
                "--trust-model=always",
                "--encrypt",
                f"--recipient={encrypt_to}",
            ],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.PIPE,
        )
        try:
            with tarfile.open(fileobj=gpg.stdin, mode="w|") as archive:
                yield archive
        except BrokenPipeError:
            pass  # gpg says why
        finally:
            _, said = gpg.communicate()
        if gpg.returncode:
            reason = databases.end_of(said.decode(errors="replace"))
            raise BackupError(f"gpg could not encrypt to {encrypt_to}: {reason}")


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all archives of `folder` but the newest `count`; answers with the removed."""
    archives = sorted(
        (p for p in folder.glob("bekal-*.tar*") if p.name.endswith((".tar", ".tar.gpg"))),
        key=lambda path: path.name.split(".")[0],
    )
    surplus = archives[:-count] if count else []
    for path in surplus:
        path.unlink()
    return surplus


# Checking one


def verify(path: Path) -> tuple[dict, list[str]]:
    """Manifest and problems of an archive, found without changing anything but scratch files."""
    with tempfile.TemporaryDirectory(prefix="bekal-verify-") as scratch:
        try:
            manifest, problems = unpack(path, Path(scratch))
        except BackupError as error:
            return {}, [str(error)]
        return manifest, problems or problems_of_database(Path(scratch), manifest)


def problems_of_database(folder: Path, manifest: dict) -> list[str]:
    engine = manifest["engine"]
    return databases.problems_of(folder / DATABASE[engine], engine, manifest)


def unpack(path: Path, target: Path) -> tuple[dict, list[str]]:
    """Write the members below `target`, comparing each with the manifest on the way."""
    found: dict[str, dict] = {}
    manifest: dict | None = None
    with ExitStack() as stack:
        plain = stack.enter_context(_decrypted(path))
        try:
            archive = stack.enter_context(tarfile.open(plain, mode="r:"))
            for member in archive:
                source = archive.extractfile(member)
                if not member.isreg() or source is None or not _is_expected(member.name):
                    raise BackupError(
                        f"{path.name} holds something that is no backup: {member.name}"
                    )
                if member.name == MANIFEST:
                    manifest = json.loads(source.read())
                    continue
                destination = target / member.name
                destination.parent.mkdir(parents=True, exist_ok=True)
                reader = _Hashing(source)
                with open(destination, "wb", opener=_private) as out:
                    shutil.copyfileobj(reader, out, CHUNK)
                found[member.name] = {
                    "bytes": destination.stat().st_size,
                    "sha256": reader.hexdigest(),
                }
        except (tarfile.TarError, EOFError, ValueError, OSError) as error:
            raise BackupError(f"{path.name} is damaged: {error}") from error
    if manifest is None:
        raise BackupError(f"{path.name} is damaged: {MANIFEST} is missing, so it was cut short.")
    if manifest.get("checksum") != _checksum(manifest):
        raise BackupError(f"{path.name} is damaged: {MANIFEST} was changed.")
    if manifest["format"] != FORMAT:
        raise BackupError(f"{path.name} has format {manifest['format']}, this is {FORMAT}.")
    listed = manifest["files"]
    problems = [f"missing: {name}" for name in sorted(listed.keys() - found.keys())]
    problems += [f"not in the manifest: {name}" for name in sorted(found.keys() - listed.keys())]
    problems += [
        f"damaged: {name}"
        for name in sorted(listed.keys() & found.keys())
        if listed[name] != found[name]
    ]
    return manifest, problems


def _is_expected(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = name.startswith(FILES) and ".." not in parts and "\\" not in name
    return inside or name == MANIFEST or name in DATABASE.values()


@contextmanager
def _decrypted(path: Path) -> Iterator[Path]:
    if not path.is_file():
        raise BackupError(f"{path} does not exist.")
    if path.suffix != ".gpg":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="bekal-decrypt-") as scratch:
        plain = Path(scratch, "archive.tar")
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            [databases.tool("gpg"), "--batch", f"--output={plain}", "--decrypt", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = databases.end_of(done.stderr)
            raise BackupError(f"gpg could not decrypt {path.name}: {reason}")
        yield plain


# Small tools


def _checksum(manifest: dict) -> str:
    return digest_of({name: value for name, value in manifest.items() if name != "checksum"})


def digest_of(value: dict) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _version() -> str:
    project = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text("utf-8"))
    return project["project"]["version"]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Hashing:
    """Reads through to a file and keeps the SHA-256 of what went by."""

    def __init__(self, file: IO[bytes], bar: Any = None):
        self.file, self.bar, self.digest = file, bar, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        if self.bar is not None:
            self.bar.update(len(block))
        return block

    def hexdigest(self) -> str:
        return self.digest.hexdigest()
