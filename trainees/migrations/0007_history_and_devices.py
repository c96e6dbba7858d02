"""Hours in quarters, minutes of who came late or left early, what every mark was before, and the
tables of registers on devices and on paper and of the report of a class."""

import uuid
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import trainees.models.offline
import trainees.models.sheet

MOST_ROWS = 1000


def into_quarters(apps, schema_editor):
    get_model = apps.get_model
    get_model("trainees", "Attendance").objects.update(quarters=F("quarters") * 4)
    get_model("trainees", "Enrolment").objects.update(credited_quarters=F("credited_quarters") * 4)


def into_whole_hours(apps, schema_editor):
    """Only while nothing but whole hours was counted: nobody loses a quarter unseen."""
    for name, field in (("Attendance", "quarters"), ("Enrolment", "credited_quarters")):
        rows = apps.get_model("trainees", name).objects
        if rows.annotate(left=F(field) % 4).exclude(left=0).exists():
            raise ValueError("Quarters of lesson hours are stored; whole hours cannot hold them.")
        rows.update(**{field: F(field) / 4})


def add_reasons(apps, schema_editor):
    reasons = apps.get_model("trainees", "AttendanceReason").objects
    shared = {"is_excused": False, "fault": "trainee", "shows_first": False}
    reasons.filter(code="late").update(asks_minutes=True)
    reasons.get_or_create(
        letter="C",
        defaults={
            **shared,
            "code": "left_early",
            "label": "Pulang cepat",
            "label_en": "Left early",
            "is_attended": True,
            "credits_hours": True,
            "asks_minutes": True,
            "order": 9,
        },
    )
    reasons.get_or_create(
        letter="M",
        defaults={
            **shared,
            "code": "refused",
            "label": "Menolak",
            "label_en": "Refused",
            "is_attended": False,
            "credits_hours": False,
            "needs_note": True,
            "order": 10,
        },
    )


def begin_history(apps, schema_editor):
    """What stands in the registers is where their history begins. A mark made before its session
    was planned, unless the session was held: then somebody saved the register with it."""
    changes = apps.get_model("trainees", "AttendanceChange").objects
    marks = apps.get_model("trainees", "Attendance").objects.select_related(
        "session__training_class__facility"
    )
    rows = marks.order_by("pk").iterator(MOST_ROWS)
    while some := [_first_row(changes.model, mark) for mark in islice(rows, MOST_ROWS)]:
        changes.bulk_create(some)


def _first_row(model, mark):
    session = mark.session
    facility = session.training_class.facility
    begins = datetime.combine(session.on, session.starts_at, tzinfo=ZoneInfo(facility.zone))
    return model(
        session_id=mark.session_id,
        enrolment_id=mark.enrolment_id,
        facility_id=facility.pk,
        version=session.version,
        became_id=mark.reason_id,
        note=mark.note,
        is_planning=mark.recorded_at < begins and session.state != "held",
        source="earlier",
        at=mark.recorded_at,
        by_id=mark.recorded_by_id,
    )


def keep_reopenings(apps, schema_editor):
    """The last reason is known of each class, its day and who it was are not."""
    classes = apps.get_model("partnerships", "TrainingClass").objects.exclude(reopened_reason="")
    reopenings = apps.get_model("trainees", "Reopening").objects
    reopenings.bulk_create(
        reopenings.model(
            training_class_id=each.pk, facility_id=each.facility_id, reason=each.reopened_reason
        )
        for each in classes.order_by("pk")
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("partnerships", "0008_causes_and_quarters"),
        ("trainees", "0006_reasons_and_figures"),
    ]

    operations = [
        migrations.RemoveConstraint("enrolment", "credited_hours_are_within_the_held_hours"),
        migrations.RenameField("enrolment", "credited_hours", "credited_quarters"),
        migrations.RenameField("attendance", "hours", "quarters"),
        migrations.CreateModel(
            name="OfflineDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offline_devices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "device",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="device"),
                ),
                ("key", models.BinaryField(default=trainees.models.offline.new_key, max_length=32)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                ("seen_at", models.DateTimeField(verbose_name="last seen")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
                "ordering": ["-seen_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("device",),
                        name="one_row_per_device",
                        violation_error_message="This device is known already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfflineCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to="trainees.offlinedevice",
                        verbose_name="device",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offline_copies",
                        to="partnerships.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("taken_at", models.DateTimeField(verbose_name="taken along")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="given back"),
                ),
            ],
            options={
                "verbose_name": "register on a device",
                "verbose_name_plural": "registers on devices",
                "ordering": ["-taken_at", "-pk"],
                "permissions": [
                    ("take_register_offline", "Can take registers along without a connection")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at", None)),
                        fields=("device", "session"),
                        name="one_copy_per_device_and_session",
                        violation_error_message="This register is on the device already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppliedOperation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("op", models.UUIDField(editable=False, verbose_name="entry")),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="operations",
                        to="trainees.offlinedevice",
                        verbose_name="device",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="partnerships.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operations",
                        to="trainees.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                ("seq", models.PositiveIntegerField(verbose_name="step")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("letter", models.CharField(max_length=1, verbose_name="letter")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "late_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes late"),
                ),
                (
                    "early_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes early"),
                ),
                ("base", models.PositiveIntegerField(verbose_name="version")),
                (
                    "marked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="by the clock of the device"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("applied", "Taken over"),
                            ("overtaken", "Overtaken by a later entry of the same device"),
                            ("conflict", "Marked otherwise by somebody else meanwhile"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("answer", models.JSONField(blank=True, default=dict)),
                (
                    "settles",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_by",
                        to="trainees.appliedoperation",
                        verbose_name="decides",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of a device",
                "verbose_name_plural": "entries of devices",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("op",),
                        name="one_row_per_operation",
                        violation_error_message="This entry was sent already.",
                    ),
                    models.UniqueConstraint(
                        fields=("device", "session", "enrolment", "seq"),
                        name="one_place_per_device_and_step",
                        violation_error_message="This entry was sent already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttendanceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance_changes",
                        to="partnerships.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance_changes",
                        to="trainees.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "was",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainees.attendancereason",
                        verbose_name="before",
                    ),
                ),
                (
                    "became",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainees.attendancereason",
                        verbose_name="after",
                    ),
                ),
                (
                    "note_was",
                    models.CharField(blank=True, max_length=120, verbose_name="note before"),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "late_was",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes late before"),
                ),
                (
                    "late_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes late"),
                ),
                (
                    "early_was",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="minutes early before"
                    ),
                ),
                (
                    "early_minutes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="minutes early"),
                ),
                (
                    "is_planning",
                    models.BooleanField(default=False, verbose_name="before the session"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was changed late"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "On the page"),
                            ("paper", "From paper"),
                            ("offline", "Without a connection"),
                            ("earlier", "Before the history was kept"),
                        ],
                        max_length=8,
                        verbose_name="by which way",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="trainees.appliedoperation",
                        verbose_name="entry of a device",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of attendance",
                "verbose_name_plural": "changes of attendance",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "enrolment", "version"),
                        name="one_change_per_row_and_version",
                        violation_error_message="This change is recorded already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetPrint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="partnerships.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=trainees.models.sheet.new_code,
                        max_length=6,
                        unique=True,
                        verbose_name="code of the sheet",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("roster", models.CharField(max_length=16)),
                ("rows", models.JSONField(blank=True, default=dict)),
                ("is_filled", models.BooleanField(default=False, verbose_name="with marks")),
                ("printed_at", models.DateTimeField(verbose_name="printed")),
                (
                    "printed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="printed by",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="scan",
                    ),
                ),
                ("copied_at", models.DateTimeField(blank=True, null=True, verbose_name="copied")),
                (
                    "copied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="copied by",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in sheet",
                "verbose_name_plural": "sign-in sheets",
                "ordering": ["-printed_at", "-pk"],
                "permissions": [("copy_register", "Can copy a register from paper")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("copied_at", None), ("copied_by", None)),
                            models.Q(("copied_at__isnull", False), ("copied_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="copied_at_and_by_go_together",
                        violation_error_message="Say when the sheet was copied and by whom.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "training_class",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_report",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "obstacles",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what stood in the way"
                    ),
                ),
                (
                    "remedies",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what was done about it"
                    ),
                ),
                (
                    "has_no_obstacles",
                    models.BooleanField(default=False, verbose_name="nothing stood in the way"),
                ),
                (
                    "prints_photos",
                    models.BooleanField(default=False, verbose_name="photos are printed"),
                ),
                ("figures", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "figures_hash",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                (
                    "frozen_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="frozen on"
                    ),
                ),
            ],
            options={
                "verbose_name": "implementation report",
                "verbose_name_plural": "implementation reports",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("obstacles", ""), _negated=True),
                            ("has_no_obstacles", True),
                            _connector="OR",
                        ),
                        name="report_says_what_stood_in_the_way",
                        violation_error_message="Write what stood in the way, or tick that nothing did.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="trainees.classreport",
                        verbose_name="report",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_photo",
                        to="partnerships.document",
                        verbose_name="photo",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=120, verbose_name="caption")),
                (
                    "shows_faces",
                    models.BooleanField(default=True, verbose_name="faces can be seen"),
                ),
            ],
            options={
                "verbose_name": "photo of a class",
                "verbose_name_plural": "photos of classes",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="why it was reopened")),
            ],
            options={
                "verbose_name": "reopening of a class",
                "verbose_name_plural": "reopenings of classes",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="late_minutes",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minutes late"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="early_minutes",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minutes early"),
        ),
        migrations.AddField(
            model_name="attendancereason",
            name="asks_minutes",
            field=models.BooleanField(
                default=False,
                help_text="How late somebody came or how early somebody left; they are not credited.",
                verbose_name="minutes are asked",
            ),
        ),
        migrations.AlterField(
            model_name="attendance",
            name="quarters",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="quarters of an hour credited"
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="credited_quarters",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="quarters of an hour attended"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("early_minutes__lte", 600), ("late_minutes__lte", 600)),
                name="marks_minutes_are_within_the_session",
                violation_error_message="The minutes are longer than any session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited_quarters__lte", models.F("expected_hours") * 4)),
                name="credited_quarters_are_within_the_held_hours",
                violation_error_message="The hours attended cannot be more than the hours held.",
            ),
        ),
        migrations.RunPython(into_quarters, into_whole_hours),
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
        migrations.RunPython(begin_history, migrations.RunPython.noop),
        migrations.RunPython(keep_reopenings, migrations.RunPython.noop),
    ]
