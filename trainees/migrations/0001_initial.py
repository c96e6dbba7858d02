import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rutan.common.records
import rutan.common.validators
import trainees.models.certificate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("partnerships", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendanceReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("label_en", models.CharField(max_length=80, verbose_name="English label")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("letter", models.CharField(max_length=1, unique=True, verbose_name="letter")),
                ("is_attended", models.BooleanField(verbose_name="was there")),
                ("is_excused", models.BooleanField(verbose_name="excused")),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("trainee", "Trainee"),
                            ("institution", "Facility"),
                            ("partner", "Partner"),
                            ("outside", "Outside"),
                        ],
                        max_length=12,
                        verbose_name="caused by",
                    ),
                ),
                ("credits_hours", models.BooleanField(verbose_name="hours are credited")),
                ("needs_note", models.BooleanField(default=False, verbose_name="needs a note")),
                (
                    "may_be_planned",
                    models.BooleanField(
                        default=False,
                        help_text="A hearing or an illness is known beforehand; presence is not.",
                        verbose_name="may be recorded before the session",
                    ),
                ),
                (
                    "shows_first",
                    models.BooleanField(
                        default=True, verbose_name="in the first line of the register"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "attendance code",
                "verbose_name_plural": "attendance codes",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Inmate",
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
                    "public_id",
                    models.CharField(
                        default=rutan.common.records.new_public_id,
                        editable=False,
                        max_length=8,
                        unique=True,
                    ),
                ),
                (
                    "id_card_name",
                    models.CharField(
                        help_text="Stands on certificates.",
                        max_length=120,
                        verbose_name="name as on the identity card",
                    ),
                ),
                (
                    "legal_name",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name as in the verdict"
                    ),
                ),
                (
                    "aliases",
                    models.CharField(blank=True, max_length=200, verbose_name="other names"),
                ),
                ("search_name", models.CharField(editable=False, max_length=450)),
                (
                    "register_label",
                    models.CharField(editable=False, max_length=40, verbose_name="register number"),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "Male"), ("female", "Female")],
                        max_length=6,
                        verbose_name="sex",
                    ),
                ),
                (
                    "birth_place",
                    models.CharField(blank=True, max_length=80, verbose_name="place of birth"),
                ),
                ("birth_date", models.DateField(verbose_name="date of birth")),
                (
                    "has_diploma",
                    models.BooleanField(default=False, verbose_name="has the diploma (ijazah)"),
                ),
                (
                    "is_literate",
                    models.BooleanField(default=True, verbose_name="can read and write"),
                ),
                (
                    "prior_occupation",
                    models.CharField(blank=True, max_length=80, verbose_name="former occupation"),
                ),
                ("hand_edited", models.JSONField(default=list, editable=False)),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "education_level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.educationlevel",
                        verbose_name="highest education",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inmates",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "interests",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="partnerships.trainingfield",
                        verbose_name="interests",
                    ),
                ),
            ],
            options={
                "verbose_name": "inmate",
                "verbose_name_plural": "inmates",
                "ordering": ["id_card_name", "pk"],
                "permissions": [
                    ("reveal_nik", "Can see a full NIK; every look is recorded"),
                    ("import_inmates", "Can import inmates from a file"),
                ],
                "indexes": [
                    models.Index(fields=["facility", "search_name"], name="inmate_by_name"),
                    models.Index(fields=["facility", "register_label"], name="inmate_by_register"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Custody",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("in_custody", "In custody"),
                            ("assimilation", "On assimilation"),
                            ("released", "Released"),
                            ("transferred", "Transferred"),
                            ("escaped", "Escaped"),
                            ("deceased", "Deceased"),
                        ],
                        default="in_custody",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("entered_on", models.DateField(verbose_name="entered on")),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("detainee", "Detainee (tahanan)"),
                            ("convict", "Convict (narapidana)"),
                            ("child", "Child in correction (anak binaan)"),
                        ],
                        max_length=10,
                        verbose_name="legal status",
                    ),
                ),
                ("block", models.CharField(blank=True, max_length=20, verbose_name="block")),
                (
                    "case_guardian",
                    models.CharField(blank=True, max_length=120, verbose_name="case guardian"),
                ),
                (
                    "earliest_release_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="expected release"
                    ),
                ),
                (
                    "release_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sdp", "SDP"),
                            ("manual", "Entered by hand"),
                            ("estimated", "Estimate"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="source of the date",
                    ),
                ),
                (
                    "sdp_synced_on",
                    models.DateField(blank=True, null=True, verbose_name="as of (SDP)"),
                ),
                (
                    "left_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="left on"),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custodies",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custodies",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
            ],
            options={
                "verbose_name": "custody",
                "verbose_name_plural": "custodies",
                "ordering": ["-entered_on", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["facility", "state", "earliest_release_on"],
                        name="custody_by_release",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", frozenset(["assimilation", "in_custody"]))
                        ),
                        fields=("inmate",),
                        name="one_open_custody_per_person",
                        violation_error_message="This person is already in custody.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("left_on", None),
                                ("state__in", frozenset(["assimilation", "in_custody"])),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["assimilation", "in_custody"])),
                                    _negated=True,
                                ),
                                ("left_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="custody_ended_exactly_when_it_has_a_day",
                        violation_error_message="A stay that has ended needs the day of its end; an open one has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on", None),
                            ("left_on__gte", models.F("entered_on")),
                            _connector="OR",
                        ),
                        name="custody_ends_after_it_starts",
                        violation_error_message="The release must not be before the day of entry.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExitReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("label_en", models.CharField(max_length=80, verbose_name="English label")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("enrolled", "Enrolled"),
                            ("active", "Active"),
                            ("completed", "Completed"),
                            ("not_completed", "Not completed"),
                            ("withdrawn", "Withdrawn"),
                            ("released", "Released mid-course"),
                            ("transferred", "Transferred mid-course"),
                            ("cancelled", "Class cancelled"),
                        ],
                        max_length=15,
                        verbose_name="leads to",
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("trainee", "Trainee"),
                            ("institution", "Facility"),
                            ("partner", "Partner"),
                            ("outside", "Outside"),
                        ],
                        max_length=12,
                        verbose_name="caused by",
                    ),
                ),
                ("counts_as_dropout", models.BooleanField(verbose_name="counts as dropout")),
                ("needs_note", models.BooleanField(default=False, verbose_name="needs a note")),
                (
                    "is_chosen_by_staff",
                    models.BooleanField(default=True, verbose_name="staff may choose it"),
                ),
            ],
            options={
                "verbose_name": "exit reason",
                "verbose_name_plural": "exit reasons",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OutcomeKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("label_en", models.CharField(max_length=80, verbose_name="English label")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("is_productive", models.BooleanField(verbose_name="productively active")),
                (
                    "is_known",
                    models.BooleanField(
                        default=True, verbose_name="the person's situation is known"
                    ),
                ),
                (
                    "ends_follow_up",
                    models.BooleanField(default=False, verbose_name="no further follow-up"),
                ),
                (
                    "is_chosen_by_staff",
                    models.BooleanField(default=True, verbose_name="staff may choose it"),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegisterKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=6, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("detainee", "Detainee (tahanan)"),
                            ("convict", "Convict (narapidana)"),
                            ("child", "Child in correction (anak binaan)"),
                        ],
                        max_length=10,
                        verbose_name="legal status",
                    ),
                ),
                (
                    "min_days",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="shortest sentence in days"
                    ),
                ),
                (
                    "max_days",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="longest sentence in days"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "register",
                "verbose_name_plural": "registers",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("label_en", models.CharField(max_length=80, verbose_name="English label")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                (
                    "is_supervised",
                    models.BooleanField(
                        help_text="Then a Bapas is required.",
                        verbose_name="under probation supervision",
                    ),
                ),
                (
                    "starts_follow_up",
                    models.BooleanField(default=True, verbose_name="follow-ups are planned"),
                ),
            ],
            options={
                "verbose_name": "kind of release",
                "verbose_name_plural": "kinds of release",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Application",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("proposed", "Proposed"),
                            ("recommended", "Recommended"),
                            ("deferred", "Deferred"),
                            ("rejected", "Rejected"),
                            ("reserve", "Reserve"),
                            ("enrolled", "Enrolled"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="candidate",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "requested_by",
                    models.CharField(
                        choices=[
                            ("self", "The person"),
                            ("officer", "Officer"),
                            ("guardian", "Case guardian"),
                            ("board", "TPP"),
                            ("family", "Family"),
                        ],
                        default="officer",
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                ("applied_on", models.DateField(verbose_name="asked on")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("meets", "Meets the requirement"),
                            ("consider", "Needs consideration"),
                            ("missing", "Data missing"),
                            ("fails", "Does not meet the requirement"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="eligibility",
                    ),
                ),
                ("findings", models.JSONField(default=list, editable=False)),
                (
                    "assessed_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="assessed on"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="reason for proposing",
                    ),
                ),
                (
                    "proposed_for",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="hearing planned on"
                    ),
                ),
                (
                    "willing_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="statement of willingness"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "ordering": ["applied_on", "pk"],
                "permissions": [("propose_application", "Can propose candidates to the TPP")],
                "indexes": [
                    models.Index(fields=["training_class", "state"], name="application_by_class")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                frozenset(
                                    ["candidate", "deferred", "proposed", "recommended", "reserve"]
                                ),
                            )
                        ),
                        fields=("inmate", "training_class"),
                        name="one_open_application_per_person_and_class",
                        violation_error_message="This person is already a candidate of this class.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["proposed", "recommended", "enrolled"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("assessed_on__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposed_application_was_assessed",
                        violation_error_message="Only a candidate who was assessed can be proposed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", "consider"),
                                ("state__in", ["proposed", "recommended", "enrolled"]),
                                _negated=True,
                            ),
                            models.Q(("override_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consideration_needs_a_reason",
                        violation_error_message="Write the reason for proposing this person.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("pre", "Pre-test"),
                            ("theory", "Theory"),
                            ("practice", "Practice"),
                            ("post", "Post-test"),
                            ("competence", "Competence test"),
                            ("exam", "Equivalency exam"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "max_score",
                    models.PositiveSmallIntegerField(default=100, verbose_name="highest score"),
                ),
                (
                    "pass_score",
                    models.PositiveSmallIntegerField(default=70, verbose_name="score to pass"),
                ),
                ("assessor", models.CharField(blank=True, max_length=120, verbose_name="assessor")),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("training_class", "kind", "unit"),
                        name="one_assessment_per_kind_and_unit",
                        violation_error_message="This class already has that assessment.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit", None)),
                        fields=("training_class", "kind"),
                        name="one_assessment_per_kind_without_unit",
                        violation_error_message="This class already has that assessment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_score__gt", 0), ("pass_score__lte", models.F("max_score"))
                        ),
                        name="pass_score_is_within_the_scale",
                        violation_error_message="The score to pass is above the highest score.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardHearing",
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
                ("on", models.DateField(verbose_name="date")),
                ("number", models.CharField(max_length=60, verbose_name="number of the minutes")),
                ("chair", models.CharField(blank=True, max_length=120, verbose_name="chair")),
                ("members", models.TextField(blank=True, verbose_name="members")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="signed minutes",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "verbose_name": "TPP hearing",
                "verbose_name_plural": "TPP hearings",
                "ordering": ["-on", "-pk"],
                "permissions": [("decide_hearing", "Can record the decisions of a hearing")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facility", "number"),
                        name="one_hearing_per_minutes_number",
                        violation_error_message="This number of minutes is already used.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("recommended", "Recommended"),
                            ("deferred", "Deferred"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="trainees.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="trainees.boardhearing",
                        verbose_name="hearing",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of the TPP",
                "verbose_name_plural": "decisions of the TPP",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hearing", "application"),
                        name="one_decision_per_hearing_and_application",
                        violation_error_message="This hearing has already decided on this person.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "recommended"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refusal_has_a_reason",
                        violation_error_message="Write the reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sentence",
            fields=[
                (
                    "custody",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sentence",
                        serialize=False,
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("none", "None yet"),
                            ("fixed", "Fixed term"),
                            ("life", "Life"),
                            ("death", "Death"),
                            ("detention", "Light imprisonment (kurungan)"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="kind of sentence",
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(default=0, verbose_name="years")),
                ("months", models.PositiveSmallIntegerField(default=0, verbose_name="months")),
                ("days", models.PositiveSmallIntegerField(default=0, verbose_name="days")),
                (
                    "detained_from",
                    models.DateField(blank=True, null=True, verbose_name="detained since"),
                ),
                (
                    "fine_substitute_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="days instead of the fine"
                    ),
                ),
                (
                    "remission_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="remission in days"),
                ),
                (
                    "one_third_on",
                    models.DateField(blank=True, null=True, verbose_name="one third served"),
                ),
                ("half_on", models.DateField(blank=True, null=True, verbose_name="half served")),
                (
                    "two_thirds_on",
                    models.DateField(blank=True, null=True, verbose_name="two thirds served"),
                ),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expiry")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("sdp", "SDP"),
                            ("manual", "Entered by hand"),
                            ("estimated", "Estimate"),
                        ],
                        default="sdp",
                        max_length=10,
                        verbose_name="source of the dates",
                    ),
                ),
                (
                    "integration",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="integration",
                    ),
                ),
                (
                    "integration_on",
                    models.DateField(blank=True, null=True, verbose_name="integration from"),
                ),
                (
                    "integration_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainees.releasekind",
                        verbose_name="kind of integration",
                    ),
                ),
            ],
            options={
                "verbose_name": "sentence",
                "verbose_name_plural": "sentences",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("one_third_on", None),
                                ("half_on", None),
                                ("one_third_on__lte", models.F("half_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("half_on", None),
                                ("two_thirds_on", None),
                                ("half_on__lte", models.F("two_thirds_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("two_thirds_on", None),
                                ("expires_on", None),
                                ("two_thirds_on__lte", models.F("expires_on")),
                                _connector="OR",
                            ),
                        ),
                        name="shares_of_the_sentence_are_in_order",
                        violation_error_message="The dates of 1/3, 1/2, 2/3 and expiry must follow each other.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on", None),
                            ("detained_from", None),
                            ("expires_on__gte", models.F("detained_from")),
                            _connector="OR",
                        ),
                        name="sentence_expires_after_detention",
                        violation_error_message="The expiry must not be before the detention.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["life", "death"]), _negated=True),
                            ("expires_on", None),
                            _connector="OR",
                        ),
                        name="life_and_death_have_no_expiry",
                        violation_error_message="A life or death sentence has no expiry.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("integration", "approved"), _negated=True),
                            ("integration_on__isnull", False),
                            _connector="OR",
                        ),
                        name="integration_has_its_day",
                        violation_error_message="An approved integration needs its date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisciplineRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "level",
                    models.CharField(
                        choices=[("light", "Light"), ("medium", "Medium"), ("severe", "Severe")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "is_in_register_f",
                    models.BooleanField(default=True, verbose_name="in Register F"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="discipline_records",
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
            ],
            options={
                "verbose_name": "discipline record",
                "verbose_name_plural": "discipline records",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("on")), _connector="OR"
                        ),
                        name="discipline_ends_after_it_starts",
                        violation_error_message="The end must not be before the start.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("enrolled", "Enrolled"),
                            ("active", "Active"),
                            ("completed", "Completed"),
                            ("not_completed", "Not completed"),
                            ("withdrawn", "Withdrawn"),
                            ("released", "Released mid-course"),
                            ("transferred", "Transferred mid-course"),
                            ("cancelled", "Class cancelled"),
                        ],
                        default="enrolled",
                        editable=False,
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                ("enrolled_on", models.DateField(verbose_name="enrolled on")),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="ended on"
                    ),
                ),
                ("exit_note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "partner_accepted_on",
                    models.DateField(blank=True, null=True, verbose_name="accepted by the partner"),
                ),
                (
                    "willing_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="statement of willingness"
                    ),
                ),
                (
                    "credited_hours",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="hours attended"
                    ),
                ),
                (
                    "expected_hours",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="hours held"
                    ),
                ),
                (
                    "competence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("competent", "Competent (K)"),
                            ("not_yet", "Not yet competent (BK)"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                (
                    "competence_note",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="reason"
                    ),
                ),
                (
                    "returned_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why the partner sent it back",
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="verified by the partner",
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolment",
                        to="trainees.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="trainees.boardhearing",
                        verbose_name="hearing",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "exit_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="trainees.exitreason",
                        verbose_name="why it ended early",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "ordering": ["inmate__id_card_name", "pk"],
                "permissions": [
                    ("enrol_inmate", "Can give a place in a class"),
                    ("verify_result", "Can verify results for the partner"),
                ],
                "indexes": [
                    models.Index(fields=["training_class", "state"], name="enrolment_by_class"),
                    models.Index(fields=["facility", "state"], name="enrolment_by_facility"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", frozenset(["active", "enrolled"]))),
                        fields=("inmate", "training_class"),
                        name="one_live_enrolment_per_person_and_class",
                        violation_error_message="This person already has a place in this class.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on", None), ("state__in", frozenset(["active", "enrolled"]))
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["active", "enrolled"])), _negated=True
                                ),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ended_enrolment_has_a_day",
                        violation_error_message="A place that has ended needs the day of its end; one in use has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("exit_reason", None),
                                ("state__in", ["enrolled", "active", "completed"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["enrolled", "active", "completed"]),
                                    _negated=True,
                                ),
                                ("exit_reason__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="unfinished_enrolment_has_a_reason",
                        violation_error_message="A place that ended early needs a reason; any other has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credited_hours__lte", models.F("expected_hours"))),
                        name="credited_hours_are_within_the_held_hours",
                        violation_error_message="The hours attended cannot be more than the hours held.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gte", models.F("enrolled_on")),
                            _connector="OR",
                        ),
                        name="enrolment_ends_after_it_starts",
                        violation_error_message="The end must not be before the enrolment.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "Training certificate"),
                            ("competence", "Competence certificate (BNSP)"),
                            ("participation", "Letter of participation"),
                            ("diploma", "Diploma (ijazah)"),
                            ("internal", "Internal charter"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Awaiting issue"),
                            ("issued", "Issued"),
                            ("stored", "Kept at the facility"),
                            ("handed_over", "Handed over"),
                            ("replaced", "Replaced"),
                            ("revoked", "Revoked"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "number",
                    models.CharField(blank=True, max_length=60, verbose_name="certificate number"),
                ),
                (
                    "registration_number",
                    models.CharField(blank=True, max_length=60, verbose_name="registration number"),
                ),
                (
                    "blank_number",
                    models.CharField(blank=True, max_length=60, verbose_name="blank form number"),
                ),
                ("holder_name", models.CharField(max_length=120, verbose_name="holder")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("venue", models.CharField(blank=True, max_length=80, verbose_name="place")),
                ("issuer_name", models.CharField(max_length=120, verbose_name="issuer as printed")),
                ("hours", models.PositiveSmallIntegerField(verbose_name="lesson hours (JP)")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "storage",
                    models.CharField(blank=True, max_length=80, verbose_name="where it is kept"),
                ),
                (
                    "handed_over_on",
                    models.DateField(blank=True, null=True, verbose_name="handed over on"),
                ),
                (
                    "handed_to",
                    models.CharField(blank=True, max_length=120, verbose_name="handed to"),
                ),
                (
                    "handed_to_relation",
                    models.CharField(blank=True, max_length=60, verbose_name="relation"),
                ),
                (
                    "revoked_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was revoked"),
                ),
                (
                    "token",
                    models.CharField(
                        default=trainees.models.certificate.new_token,
                        editable=False,
                        max_length=40,
                        unique=True,
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="partnerships.partner",
                        verbose_name="issuer",
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="trainees.certificate",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="trainees.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ["enrolment__inmate__id_card_name", "pk"],
                "permissions": [("number_certificate", "Can give certificates their numbers")],
                "indexes": [
                    models.Index(fields=["facility", "issued_on"], name="certificate_by_facility")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("issuer", "kind", "number"),
                        name="certificate_number_is_unique_per_issuer",
                        violation_error_message="This certificate number is already used.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["replaced", "revoked"]), _negated=True),
                        fields=("enrolment", "kind"),
                        name="one_valid_certificate_per_kind",
                        violation_error_message="This person already has that certificate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                ("issued_on__isnull", False),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="issued_certificate_has_number_and_day",
                        violation_error_message="An issued certificate needs a number and a date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_over"), _negated=True),
                            models.Q(
                                ("handed_over_on__isnull", False),
                                models.Q(("handed_to", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="handed_over_certificate_says_when_and_to_whom",
                        violation_error_message="Write to whom it was handed over, and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "revoked"), _negated=True),
                            models.Q(("revoked_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revoked_certificate_has_a_reason",
                        violation_error_message="Write the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("issued_on", None),
                            ("valid_until__gt", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="certificate_is_valid_after_its_issue",
                        violation_error_message="The validity must end after the day of issue.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_over_on", None),
                            ("issued_on", None),
                            ("handed_over_on__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="handed_over_after_it_was_issued",
                        violation_error_message="It cannot be handed over before it was issued.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(default=0, verbose_name="hours credited"),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="partnerships.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainees.attendancereason",
                        verbose_name="code",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="trainees.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "permissions": [
                    ("unlock_attendance", "Can change a register after the edit window")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "enrolment"),
                        name="one_mark_per_person_and_session",
                        violation_error_message="This person is already marked in this session.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "decree_number",
                    models.CharField(blank=True, max_length=80, verbose_name="decree number"),
                ),
                (
                    "supervised_until",
                    models.DateField(blank=True, null=True, verbose_name="supervised until"),
                ),
                ("village", models.CharField(blank=True, max_length=80, verbose_name="village")),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("given", "Agrees to be contacted"),
                            ("refused", "Does not agree"),
                            ("withdrawn", "Withdrawn"),
                            ("not_needed", "Not needed: supervised by Bapas"),
                        ],
                        max_length=12,
                        verbose_name="consent",
                    ),
                ),
                (
                    "consent_on",
                    models.DateField(blank=True, null=True, verbose_name="consent given on"),
                ),
                (
                    "bapas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised_releases",
                        to="partnerships.facility",
                        verbose_name="probation office",
                    ),
                ),
                (
                    "custody",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.region",
                        verbose_name="regency of destination",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="trainees.releasekind",
                        verbose_name="kind of release",
                    ),
                ),
            ],
            options={
                "verbose_name": "release",
                "verbose_name_plural": "releases",
                "ordering": ["-on", "-pk"],
                "permissions": [("release_inmate", "Can record a release")],
                "indexes": [models.Index(fields=["facility", "-on"], name="release_by_facility")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("supervised_until", None),
                            ("supervised_until__gte", models.F("on")),
                            _connector="OR",
                        ),
                        name="supervision_ends_after_the_release",
                        violation_error_message="The supervision must not end before the release.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent", "given"), _negated=True),
                            ("consent_on__isnull", False),
                            _connector="OR",
                        ),
                        name="given_consent_has_a_day",
                        violation_error_message="Write when the consent was given.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
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
                    "checkpoint",
                    models.CharField(
                        choices=[
                            ("b1", "Month 1"),
                            ("b3", "Month 3"),
                            ("b6", "Month 6"),
                            ("b12", "Month 12"),
                            ("b24", "Month 24"),
                        ],
                        max_length=3,
                        verbose_name="checkpoint",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                ("opens_on", models.DateField(verbose_name="window opens")),
                ("closes_on", models.DateField(verbose_name="window closes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("done", "Recorded"),
                            ("unreachable", "Unreachable"),
                            ("refused", "Refused"),
                            ("not_required", "Not required"),
                        ],
                        default="scheduled",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "closed_reason",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="why it is not required"
                    ),
                ),
                (
                    "bapas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="probation office",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="trainees.release",
                        verbose_name="release",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(fields=["facility", "state", "due_on"], name="follow_up_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "checkpoint"),
                        name="one_follow_up_per_checkpoint",
                        violation_error_message="This checkpoint is already planned.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__gte", models.F("due_on")),
                            ("opens_on__lte", models.F("due_on")),
                        ),
                        name="follow_up_window_contains_the_due_day",
                        violation_error_message="The due day must lie within the days of the follow-up.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("bapas", "Probation office (Bapas)"),
                            ("phone", "Telephone"),
                            ("family", "Family"),
                            ("visit", "Visit"),
                            ("village", "Village office"),
                            ("partner", "Partner's alumni tracing"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("was_reached", models.BooleanField(verbose_name="reached")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="trainees.followup",
                        verbose_name="follow-up",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Checked"),
                            ("applied", "Imported"),
                            ("undone", "Undone"),
                        ],
                        default="checked",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                ("header", models.JSONField(default=list)),
                ("columns", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="imported at"),
                ),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_batches",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("applied_at", None), ("state", "checked"), ("undone_at", None)
                            ),
                            models.Q(
                                ("applied_at__isnull", False),
                                ("state", "applied"),
                                ("undone_at", None),
                            ),
                            models.Q(
                                ("applied_at__isnull", False),
                                ("state", "undone"),
                                ("undone_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="import_state_and_times_agree",
                        violation_error_message="The status of an import and its times must agree.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InmateIdentity",
            fields=[
                (
                    "inmate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
                (
                    "nik",
                    models.CharField(
                        blank=True,
                        error_messages={"unique": "This NIK already belongs to somebody else."},
                        max_length=16,
                        null=True,
                        unique=True,
                        validators=[rutan.common.validators.validate_nik],
                        verbose_name="NIK",
                    ),
                ),
                (
                    "nik_missing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none_known", "No number known"),
                            ("foreign", "Foreign national"),
                            ("in_process", "In process at the civil registry"),
                        ],
                        max_length=12,
                        verbose_name="why there is no NIK",
                    ),
                ),
                (
                    "nisn",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[rutan.common.validators.validate_nisn],
                        verbose_name="NISN",
                    ),
                ),
                (
                    "mother_name",
                    models.CharField(blank=True, max_length=120, verbose_name="mother's name"),
                ),
                (
                    "home_address",
                    models.CharField(blank=True, max_length=200, verbose_name="home address"),
                ),
                (
                    "home_region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.region",
                        verbose_name="home region",
                    ),
                ),
            ],
            options={
                "verbose_name": "identity",
                "verbose_name_plural": "identities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("nik__isnull", False), ("nik_missing", "")),
                            models.Q(("nik", None), models.Q(("nik_missing", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="identity_has_a_nik_or_says_why_not",
                        violation_error_message="Enter the NIK, or say why there is none.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("same", "Unchanged"),
                            ("error", "Error"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("cells", models.JSONField(default=list)),
                ("lost", models.JSONField(default=list)),
                ("values", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
                ("by_hand", models.JSONField(default=list)),
                ("errors", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("was_applied", models.BooleanField(default=False)),
                ("inmate_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="trainees.importbatch",
                    ),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="trainees.inmate",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of an import",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "number"),
                        name="one_import_row_per_number",
                        violation_error_message="A row of a file is kept once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("is_fit", models.BooleanField(verbose_name="fit for training")),
                (
                    "limits",
                    models.CharField(blank=True, max_length=120, verbose_name="limits at work"),
                ),
                (
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_letters",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
            ],
            options={
                "verbose_name": "health letter",
                "verbose_name_plural": "health letters",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inmate", "on"),
                        name="one_health_letter_per_day",
                        violation_error_message="There is already a letter of that day.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
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
                ("on", models.DateField(verbose_name="date")),
                (
                    "detail",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="work, business or school"
                    ),
                ),
                (
                    "uses_training",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
                        max_length=6,
                        verbose_name="is the training skill being used",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("bapas", "Probation office (Bapas)"),
                            ("phone", "Telephone"),
                            ("family", "Family"),
                            ("visit", "Visit"),
                            ("village", "Village office"),
                            ("partner", "Partner's alumni tracing"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("document", "Document"),
                            ("visit", "Visit"),
                            ("third_party", "Family or third party"),
                            ("self_report", "Own word"),
                        ],
                        max_length=12,
                        verbose_name="evidence",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "field",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.trainingfield",
                        verbose_name="field",
                    ),
                ),
                (
                    "follow_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcome",
                        to="trainees.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="trainees.outcomekind",
                        verbose_name="main activity now",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome after release",
                "verbose_name_plural": "outcomes after release",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="With its year, for example 0412/2025.",
                        max_length=30,
                        verbose_name="number",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="register_entries",
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainees.registerkind",
                        verbose_name="register",
                    ),
                ),
            ],
            options={
                "verbose_name": "register entry",
                "verbose_name_plural": "register entries",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facility", "kind", "number"),
                        name="register_number_is_unique_in_the_facility",
                        violation_error_message="This register number is already used here.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("custody",),
                        name="one_current_register_entry_per_custody",
                        violation_error_message="This person already has a current register number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="register_entry_ends_after_it_starts",
                        violation_error_message="The end must not be before the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        max_length=20,
                        validators=[rutan.common.validators.validate_phone],
                        verbose_name="telephone",
                    ),
                ),
                ("owner", models.CharField(max_length=80, verbose_name="whose number")),
                ("has_consent", models.BooleanField(verbose_name="the owner agrees")),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="trainees.release",
                        verbose_name="release",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact after release",
                "verbose_name_plural": "contacts after release",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("has_consent", True)),
                        name="contact_has_the_owners_consent",
                        violation_error_message="A number is kept only when its owner agrees. Ask first, or leave it empty.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
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
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="attempt")),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="score"
                    ),
                ),
                (
                    "competence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("competent", "Competent (K)"),
                            ("not_yet", "Not yet competent (BK)"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="trainees.assessment",
                        verbose_name="assessment",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="trainees.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["assessment", "attempt"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "enrolment", "attempt"),
                        name="one_result_per_attempt",
                        violation_error_message="This attempt is already recorded.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", False),
                            models.Q(("competence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="result_has_a_score_or_a_verdict",
                        violation_error_message="Enter a score or a result.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score", None), ("score__gte", 0), _connector="OR"),
                        name="score_is_not_negative",
                        violation_error_message="A score is not negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempt__gte", 1), ("attempt__lte", 4)),
                        name="result_has_one_to_three_attempts",
                        violation_error_message="A test may be repeated three times.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "level",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=10,
                        verbose_name="risk level",
                    ),
                ),
                (
                    "custody",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_assessments",
                        to="trainees.custody",
                        verbose_name="custody",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk assessment",
                "verbose_name_plural": "risk assessments",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("custody", "on"),
                        name="one_risk_assessment_per_day",
                        violation_error_message="There is already an assessment of that day.",
                    )
                ],
            },
        ),
    ]
