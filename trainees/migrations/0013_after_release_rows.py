"""Kinds of release and of answers, and what the rows from before say in the new columns."""

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery

CONVICTED = ["convict", "child"]

# code: a decree is needed, legal statuses
RELEASES = {
    "expiry": (False, CONVICTED),
    "pb": (True, CONVICTED),
    "cb": (True, CONVICTED),
    "cmb": (True, CONVICTED),
    "assimilation": (True, CONVICTED),
    "by_law": (False, ["detainee"]),
}
WORK = ("employed", "self_employed", "apprentice")
BEFORE = "lama"
"""The version of a text that was agreed to before texts had versions."""


def add_rows(apps, schema_editor):
    """Safe to repeat: a row that is there keeps its labels."""
    kinds = apps.get_model("trainees", "ReleaseKind").objects
    kinds.get_or_create(
        code="rehabilitation",
        defaults={
            "label": "Rehabilitasi",
            "label_en": "Rehabilitation",
            "is_supervised": False,
            "starts_follow_up": True,
            "order": 8,
        },
    )
    for code, (needs_decree, statuses) in RELEASES.items():
        kinds.filter(code=code).update(needs_decree=needs_decree, legal_statuses=statuses)
    outcomes = apps.get_model("trainees", "OutcomeKind").objects
    # Beside their neighbours: of rows with one order the older one comes first.
    for code, label, label_en, is_productive, order in (
        ("apprentice", "Magang", "Apprenticeship", True, 2),
        ("not_seeking", "Tidak mencari kerja", "Not looking for work", False, 4),
    ):
        outcomes.get_or_create(
            code=code,
            defaults={
                "label": label,
                "label_en": label_en,
                "is_productive": is_productive,
                "order": order,
            },
        )
    outcomes.filter(code__in=WORK).update(is_work=True)
    # A return is what the register has; the row stays for the answers of before.
    outcomes.filter(code="reimprisoned").update(is_chosen_by_staff=False)


def fill_answers(apps, schema_editor):
    """Each answer names its release, and counts: there was one for a follow-up."""
    looks = apps.get_model("trainees", "FollowUp").objects
    answers = apps.get_model("trainees", "Outcome").objects
    own = looks.filter(pk=OuterRef("follow_up"))
    answers.filter(release=None).update(
        release=Subquery(own.values("release")[:1]),
        inmate=Subquery(own.values("inmate")[:1]),
        facility=Subquery(own.values("facility")[:1]),
        heard_on=F("on"),
    )
    of_look = answers.filter(follow_up=OuterRef("pk")).order_by("pk")
    looks.filter(state="done", counted=None).update(counted=Subquery(of_look.values("pk")[:1]))


def fill_owners(apps, schema_editor):
    """The probation office asks while it supervises."""
    looks = apps.get_model("trainees", "FollowUp").objects
    releases = apps.get_model("trainees", "Release").objects
    until = releases.filter(pk=OuterRef("release")).values("supervised_until")[:1]
    looks.filter(release__kind__is_supervised=True, bapas__isnull=False).alias(
        until=Subquery(until)
    ).filter(Q(until=None) | Q(until__gte=F("due_on"))).update(owner="bapas")


def fill_consents(apps, schema_editor):
    """The answer that stands with each release; the day of a withdrawal is that of its last
    change, and before it consent was given."""
    records = apps.get_model("trainees", "ConsentRecord").objects
    releases = apps.get_model("trainees", "Release").objects
    rows = []
    for each in releases.exclude(consent="not_needed").filter(consents=None).order_by("pk"):
        facts = {"release_id": each.pk, "facility_id": each.facility_id, "text_version": BEFORE}
        if each.consent == "withdrawn":
            rows.append(records.model(on=each.consent_on or each.on, answer="given", **facts))
        on = each.updated_at.date() if each.consent == "withdrawn" else each.consent_on or each.on
        rows.append(records.model(on=on, answer=each.consent, **facts))
    records.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("trainees", "0012_after_release")]

    # Not taken out again on the way back: by then other rows may refer to these.
    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        migrations.RunPython(fill_answers, migrations.RunPython.noop),
        migrations.RunPython(fill_owners, migrations.RunPython.noop),
        migrations.RunPython(fill_consents, migrations.RunPython.noop),
    ]
