"""Promises about every line of the project, also those not yet written."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from rutan.common.forms import EditForm
from rutan.common.records import Record

ROOT = Path(settings.BASE_DIR)
OURS = ("accounts", "audit", "partnerships", "trainees")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
PYTHON = [
    path
    for package in ("rutan", "partnerships", "trainees")
    for path in (ROOT / package).rglob("*.py")
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Tables that everybody reads, or that the administrator and the system alone read.
NOT_SCOPED = {
    "accounts.Mail": "a letter on its way to its own user; nobody reads it here",
    "accounts.OneTimeKey": "a key of a form; nobody reads it",
    "accounts.Rate": "a digest and a count; nobody reads it",
    "accounts.RecoveryCode": "read for its own user at sign-in only",
    "accounts.SignInSession": "read for its own user only",
    "accounts.Terms": "read by everybody who signs in",
    "accounts.TermsAcceptance": "read for its own user, and by administrators",
    "accounts.User": "accounts are the administrator's; people see themselves",
    "audit.AuditEvent": "read through history_of a subject that was fetched in scope",
    "audit.JobRun": "figures about the day's work, without persons",
    "partnerships.EducationLevel": "reference data",
    "partnerships.Holiday": "reference data",
    "partnerships.MinistryItem": "reference data",
    "partnerships.Posting": "the root of every scope",
    "partnerships.Programme": "reference data",
    "partnerships.ProgrammeVersion": "reference data",
    "partnerships.Region": "reference data",
    "partnerships.Subject": "reference data",
    "partnerships.RegionalOffice": "reference data",
    "partnerships.Requirement": "reference data",
    "partnerships.TrainingField": "reference data",
    "partnerships.Unit": "reference data",
    "trainees.AttendanceReason": "reference data",
    "trainees.ColumnLayout": "columns of a list; nobody is named in it",
    "trainees.ExitReason": "reference data",
    "trainees.OutcomeKind": "reference data",
    "trainees.RegisterKind": "reference data",
    "trainees.ReleaseKind": "reference data",
}

FORBIDDEN = {
    "mark_safe": r"\bmark_safe\b",
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape\s+off",
    "csrf_exempt": r"\bcsrf_exempt\b",
    ".raw(": r"\.raw\(",
    ".extra(": r"\.extra\(",
    "RawSQL": r"\bRawSQL\b",
    '"__all__"': r"""fields\s*=\s*["']__all__["']""",
    "date.today": r"\bdate\.today\(",
    "now().date": r"now\(\)\.date\(",
    "utcnow": r"\butcnow\(",
    "eval": r"(?<![\w.])(eval|exec)\(",
    "pickle": r"\bpickle\b",
    "yaml.load": r"\byaml\.load\(",
    "shell": r"shell\s*=\s*True",
    "unfinished": r"\b(TODO|FIXME|XXX)\b",
    "inline style": r"""<[^>]+\sstyle=["']""",
    "inline script": r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>",
    "inline handler": r"""<[^>]+\son[a-z]+=["']""",
    "javascript:": r"javascript:",
}
# (file, what) -> why it is right there.
ALLOWED: dict[tuple[str, str], str] = {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_what_leads_to_holes_is_used_nowhere(what):
    pattern = re.compile(FORBIDDEN[what])
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*PYTHON, *TEMPLATES]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line) and (str(path.relative_to(ROOT)), what) not in ALLOWED
    }

    assert found == set()


def test_every_exception_above_is_still_needed():
    stale = {
        (name, what)
        for name, what in ALLOWED
        if not re.search(FORBIDDEN[what], (ROOT / name).read_text())
    }

    assert stale == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_is_scoped_or_listed_as_not(model):
    scoped = hasattr(model._default_manager.all(), "for_user")

    assert scoped != (model._meta.label in NOT_SCOPED)


def test_every_migration_was_named_by_a_person():
    names = [path.stem for path in PYTHON if path.parent.name == "migrations"]

    assert [
        name for name in names if "auto" in name or re.fullmatch(r"\d{4}_\w*\d{8}\w*", name)
    ] == []


def test_every_constraint_has_a_name_of_its_own():
    names = [each.name for model in MODELS for each in model._meta.constraints]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{5,62}", name) for name in names)


def test_every_rule_of_the_trade_that_the_database_holds_has_a_sentence():
    silent = [
        constraint.name
        for model in MODELS
        if model._meta.app_label in {"partnerships", "trainees"}
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert silent == []


def test_public_ids_are_opaque():
    for model in MODELS:
        if issubclass(model, Record) and hasattr(model, "public_id"):
            field = model._meta.get_field("public_id")
            assert (field.unique, field.editable, len(field.get_default())) == (True, False, 8)


def subclasses(cls):
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_plain_edit_is_recorded():
    """EditForm saves; its subclass says what the audit trail is told."""
    silent = [
        form.__qualname__
        for form in subclasses(EditForm)
        if form.__module__.split(".")[0] in {"rutan", "partnerships", "trainees"}
        and not hasattr(form, "saved")
    ]

    assert silent == []


def test_exceptions_to_the_linter_have_a_reason():
    """Beside it, or in a comment on the line above."""
    bare = []
    for path in PYTHON:
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            match = re.search(r"#\s*(noqa|type:\s*ignore)\S*(?:\s*\w+,?)?\s*(.*)$", line)
            if not match:
                continue
            above = next(
                (each for each in reversed(lines[:number]) if "noqa" not in each), ""
            ).strip()
            if not match[2].strip() and not above.startswith("#"):
                bare.append(f"{path.relative_to(ROOT)}:{number + 1}")

    assert bare == []


ORIGIN = re.compile(r"\b(?:(?:domain|decisions|ux) \d+(?:\.\d+)?|features F\d\d|S\d\d)\b")


def explained():
    """The keys in the first column of docs/sources.md; "ux 3.3, 3.5" is two of them."""
    keys, word = set(), ""
    for cell in re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/sources.md").read_text(), re.MULTILINE):
        for part in cell.split(", "):
            word = part.rpartition(" ")[0] if " " in part else word
            keys.add(part if " " in part or part.startswith("S") else f"{word} {part}")
    return keys


def test_every_origin_that_a_comment_names_is_explained():
    """`domain 14.6` says nothing to whoever has this project only."""
    keys = explained()
    named = {found for path in PYTHON for found in ORIGIN.findall(path.read_text())}

    assert "domain 14.6" in named & keys
    assert {each for each in named - keys if each.partition(".")[0] not in keys} == set()
