"""The audit trail: what it keeps, what it never keeps, and that nobody can rewrite it."""

import ast
import datetime
import json
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from rutan.accounts.choices import Role
from rutan.audit import recording, words
from rutan.audit.models import AuditEvent
from rutan.audit.recording import head, history_of, record
from rutan.audit.verification import verify
from tests.factories.accounts import UserFactory
from tests.flush import append_only

FORBIDDEN_NAMES = {
    "name", "full_name", "nik", "national_id", "email", "phone", "birth_date", "born_on",
    "address", "family", "mother_name", "offence", "password", "secret", "token",
}  # fmt: skip
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def open_table(db):
    """The table without its triggers, as an intruder with the owner's rights would see it."""
    with connection.cursor() as cursor:
        for statement in append_only.statements_to_open(connection.vendor):
            cursor.execute(statement)


def calls_of_record():
    for package in ("rutan", "partnerships", "trainees"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text()
            if "record(" not in text and "record_each(" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                named = getattr(getattr(node, "func", None), "id", "")
                if isinstance(node, ast.Call) and named in {"record", "record_each"}:
                    yield node


CALLS = list(calls_of_record())


# --- What an event says --------------------------------------------------------------------


def test_an_event_says_who_did_what_to_which_record(db):
    officer = UserFactory(username="sari@contoh.go.id", role=Role.OFFICER)
    colleague = UserFactory()

    record("account.changed", colleague, by=officer, fields=["email"])

    event = AuditEvent.objects.get()
    assert (event.seq, event.actor, event.actor_role) == (1, "sari@contoh.go.id", "officer")
    assert (event.subject_type, event.subject_id) == ("accounts.user", str(colleague.pk))
    assert event.details == {"fields": ["email"]}


def test_an_event_outlives_the_account_that_made_it(db):
    officer = UserFactory(username="sari@contoh.go.id")
    record("account.changed", officer, by=officer)

    officer.delete()

    assert AuditEvent.objects.get().actor == "sari@contoh.go.id"


def test_the_event_goes_when_the_transaction_goes(db):
    user = UserFactory()

    with pytest.raises(RuntimeError), transaction.atomic():
        record("account.changed", user, by=user)
        raise RuntimeError

    assert head() == (0, "")


def test_names_numbers_of_identity_and_sentences_are_not_kept(db):
    user = UserFactory(full_name="Budi Santoso")

    record(
        "account.changed",
        user,
        by=user,
        reason="Dipindah karena Budi Santoso sakit",
        number="7399011501900001",
        changes={"full_name": ("Budi", "Budi Santoso"), "role": ("officer", "head")},
        who=user,
        state="active",
    )

    kept = json.dumps(AuditEvent.objects.get().details)
    assert "Budi" not in kept
    assert "7399011501900001" not in kept
    assert AuditEvent.objects.get().details == {
        "reason": {"text": 34},
        "number": {"text": 16},
        "fields": ["full_name", "role"],
        "who": user.pk,
        "state": "active",
    }


def test_no_call_hands_over_personal_data():
    assert [ast.unparse(call) for call in CALLS if _handed_over(call) & FORBIDDEN_NAMES] == []


def _handed_over(call):
    keywords = {keyword.arg for keyword in call.keywords}
    handed = [keyword.value for keyword in call.keywords if keyword.arg not in {"by", "facility"}]
    if call.func.id == "record_each":
        handed += call.args[1:]
        keywords |= {
            key.value for part in handed for node in ast.walk(part) if isinstance(node, ast.Dict)
            for key in node.keys if isinstance(key, ast.Constant)
        }  # fmt: skip
    return keywords | {
        node.attr for value in handed for node in ast.walk(value) if isinstance(node, ast.Attribute)
    }


def knows_noun(action):
    """Whether there are words for any event of the same noun."""
    noun = action.partition(".")[0]
    return any(known.startswith(f"{noun}.") for known in words.all_words())


def test_every_event_has_words_for_people():
    written = {
        node.value
        for call in CALLS
        for node in ast.walk(call.args[0])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
    }

    # "agreement." of f"agreement.{…}" asks for words about some agreement event at least.
    assert {
        start for start in written if start[-1] != "." and start not in words.all_words()
    } == set()
    assert all(knows_noun(start) for start in written)


def test_actions_handed_on_by_name_have_words_too():
    """`_move(…, "training_class.postponed")` records what it is given."""
    named = {
        node.value
        for folder in ("partnerships/actions", "trainees/actions")
        for path in (ROOT / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z_]+", node.value)
        and knows_noun(node.value)
    }

    assert "training_class.postponed" in named
    assert {action for action in named if action not in words.all_words()} == set()


def test_history_is_newest_first_with_the_names_of_people_and_fields(db):
    officer = UserFactory(full_name="Sari Petugas")
    user = UserFactory()
    record("account.created", user, by=None)
    record("account.changed", user, by=officer, changes={"role": ("officer", "head")})

    lines = history_of(user)

    assert [(line.action, line.actor) for line in lines] == [
        ("account.changed", "Sari Petugas"),
        ("account.created", ""),
    ]
    assert lines[0].details[0][1] == str(user._meta.get_field("role").verbose_name)


def test_history_shows_no_looks(db):
    user = UserFactory()
    record("inmate.viewed", user, by=user)

    assert history_of(user) == []


# --- Nobody rewrites it --------------------------------------------------------------------


STATEMENTS = [
    "UPDATE audit_auditevent SET actor = 'somebody'",
    "DELETE FROM audit_auditevent",
    "INSERT INTO audit_auditevent SELECT * FROM audit_auditevent",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_an_event(db, statement):
    record("account.changed", UserFactory(), by=None)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert verify().broken_at is None


def test_sqlite_refuses_to_replace_an_event(db):
    if connection.vendor != "sqlite":
        return  # PostgreSQL knows no REPLACE
    record("account.changed", UserFactory(), by=None)
    columns = [field.column for field in AuditEvent._meta.concrete_fields]
    others = ", ".join("'x'" if name == "actor" else name for name in columns)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"REPLACE INTO audit_auditevent ({', '.join(columns)}) SELECT {others} "  # noqa: S608 our columns
            "FROM audit_auditevent"
        )


def test_postgresql_refuses_to_truncate_the_trail(db):
    if connection.vendor != "postgresql":
        return  # SQLite knows no TRUNCATE
    record("account.changed", UserFactory(), by=None)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditevent")


# --- The chain -----------------------------------------------------------------------------


def verification(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        "Pangkajene", "café", "日本", "\U0001f9f5", "\ud800", "a\x00b", 0, -1, 2**53 + 1, True,
        None, 1.5, Decimal("1.50"), datetime.date(2026, 11, 17),
        datetime.datetime(2026, 11, 17, 8, 0, 0, 123456, tzinfo=datetime.UTC),
        [1, "b", {"c": None}], {"z": 1, "a": 2}, {"b", "a"}, Role.HEAD,
    ],
    ids=lambda value: repr(sorted(value) if isinstance(value, set) else value),
)  # fmt: skip
def test_whatever_was_written_reads_back_with_the_same_hash(db, value):
    record("account.changed", UserFactory(), by=None, value=value)
    record("account.changed", UserFactory(), by=None)

    assert verify().broken_at is None


def test_the_command_names_the_head(db):
    record("account.changed", UserFactory(), by=None)
    number, last = head()

    assert verification() == f"1 events, head {number}:{last}\n"
    assert verification(expect=f"{number}:{last}") == f"1 events, head {number}:{last}\n"


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody'", "action = 'account.created'", "details = '{\"a\": 1}'",
        "subject_id = '99'", "facility_pk = 7", "prev_hash = ''", "seq = 12",
    ],
)  # fmt: skip
def test_the_command_names_the_first_changed_event(open_table, change):
    for _number in range(4):
        record("account.changed", UserFactory(), by=None)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditevent SET {change} WHERE seq = 3")  # noqa: S608 from the list above

    with pytest.raises(CommandError, match="event 3"):
        verification()


def test_the_command_names_a_missing_event(open_table):
    for _number in range(4):
        record("account.changed", UserFactory(), by=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE seq = 2")

    with pytest.raises(CommandError, match="event 2: missing"):
        verification()


def test_a_trail_cut_short_shows_against_a_head_noted_earlier(open_table):
    for _number in range(3):
        record("account.changed", UserFactory(), by=None)
    number, last = head()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE seq = 3")

    assert verification().startswith("2 events")
    with pytest.raises(CommandError, match="event 3"):
        verification(expect=f"{number}:{last}")


@pytest.mark.race
def test_parallel_writers_do_not_fork_the_chain():
    user = UserFactory()

    def write():
        try:
            for _number in range(5):
                record("account.changed", user, by=user)
        finally:
            connections.close_all()

    threads = [Thread(target=write) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verify().checked == 30
    assert verify().broken_at is None


@pytest.mark.race
def test_without_the_common_lock_two_writers_collide(monkeypatch):
    """The control: the second writer reads the same last event and takes the same number."""
    if connection.vendor != "postgresql":
        return  # SQLite lets in one writer at a time, whatever we do
    failed = []

    def write_with_a_lock_of_its_own():
        monkeypatch.setattr(recording, "LOCK", 1)
        try:
            record("account.changed", "system", by=None)
        except IntegrityError as error:
            failed.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        record("account.changed", "system", by=None)
        thread = Thread(target=write_with_a_lock_of_its_own)
        thread.start()
        thread.join(timeout=1)  # it waits for our number to become free or taken
    thread.join()

    assert len(failed) == 1
    assert verify().checked == 1
