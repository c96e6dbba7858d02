import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.models.document
import rutan.common.records


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "code_kemendagri",
                    models.CharField(max_length=5, unique=True, verbose_name="Kemendagri code"),
                ),
                (
                    "code_bps",
                    models.CharField(
                        blank=True, max_length=4, null=True, unique=True, verbose_name="BPS code"
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="RegionalOffice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("province", models.CharField(max_length=80, verbose_name="province")),
            ],
            options={
                "verbose_name": "regional office",
                "verbose_name_plural": "regional offices",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Facility",
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
                    "official_name",
                    models.CharField(max_length=120, unique=True, verbose_name="official name"),
                ),
                ("short_name", models.CharField(max_length=60, verbose_name="short name")),
                (
                    "aliases",
                    models.CharField(blank=True, max_length=200, verbose_name="other names"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rutan", "Detention centre (Rutan)"),
                            ("lapas", "Prison (Lapas)"),
                            ("lpp", "Women's prison (LPP)"),
                            ("lpka", "Juvenile institution (LPKA)"),
                            ("rutan_branch", "Detention centre branch (Cabang Rutan)"),
                            ("bapas", "Probation office (Bapas)"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "facility_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("I", "I"),
                            ("IIA", "IIA"),
                            ("IIB", "IIB"),
                            ("III", "III"),
                        ],
                        default="",
                        max_length=3,
                        verbose_name="class",
                    ),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                (
                    "satker_code",
                    models.CharField(
                        blank=True,
                        max_length=6,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{6}$", "The work unit code has 6 digits."
                            )
                        ],
                        verbose_name="work unit code",
                    ),
                ),
                ("sdp_code", models.CharField(blank=True, max_length=20, verbose_name="SDP code")),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("Asia/Jakarta", "WIB"),
                            ("Asia/Makassar", "WITA"),
                            ("Asia/Jayapura", "WIT"),
                        ],
                        default="Asia/Makassar",
                        max_length=20,
                        verbose_name="time zone",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "bapas",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"kind": "bapas"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="served_facilities",
                        to="partnerships.facility",
                        verbose_name="probation office",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facilities",
                        to="partnerships.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "regional_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facilities",
                        to="partnerships.regionaloffice",
                        verbose_name="regional office",
                    ),
                ),
            ],
            options={
                "verbose_name": "facility",
                "verbose_name_plural": "facilities",
                "ordering": ["official_name"],
            },
        ),
        migrations.CreateModel(
            name="TrainingField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "training field",
                "verbose_name_plural": "training fields",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
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
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("short_name", models.CharField(max_length=60, verbose_name="short name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bpvp", "Vocational training centre (BPVP)"),
                            ("blk", "Regional training centre (BLK)"),
                            ("education_office", "Education office (Disdikbud)"),
                            ("pkbm", "Community learning centre (PKBM)"),
                            ("skb", "Government learning centre (SKB)"),
                            ("lsp", "Certification body (LSP)"),
                            ("lkp", "Course institution (LKP)"),
                            ("company", "Company"),
                            ("bapas", "Probation office (Bapas)"),
                            ("bank", "Bank"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "owner_level",
                    models.CharField(
                        choices=[
                            ("national", "National"),
                            ("province", "Province"),
                            ("regency", "Regency or city"),
                            ("private", "Private"),
                        ],
                        max_length=10,
                        verbose_name="owner",
                    ),
                ),
                (
                    "npsn",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(P\\d{7}|\\d{8})$", "An NPSN has 8 digits, or P and 7 digits."
                            )
                        ],
                        verbose_name="NPSN",
                    ),
                ),
                (
                    "lsp_license",
                    models.CharField(blank=True, max_length=40, verbose_name="LSP licence number"),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                (
                    "reveals_custody",
                    models.BooleanField(
                        default=False,
                        help_text="As issuer of a certificate the name would tell where it was earned.",
                        verbose_name="name reveals custody",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
                        to="partnerships.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True,
                        related_name="partners",
                        to="partnerships.trainingfield",
                        verbose_name="training fields",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Instructor",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "certificate_number",
                    models.CharField(blank=True, max_length=60, verbose_name="certificate number"),
                ),
                (
                    "certificate_expires_on",
                    models.DateField(blank=True, null=True, verbose_name="certificate expires"),
                ),
                ("is_assessor", models.BooleanField(default=False, verbose_name="assessor")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructors",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="instructor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructors",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True,
                        related_name="instructors",
                        to="partnerships.trainingfield",
                        verbose_name="training fields",
                    ),
                ),
            ],
            options={
                "verbose_name": "instructor",
                "verbose_name_plural": "instructors",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("facility__isnull", False), ("partner", None)),
                            models.Q(("facility", None), ("partner__isnull", False)),
                            _connector="OR",
                        ),
                        name="instructor_belongs_to_partner_or_facility",
                        violation_error_message="Choose a facility or a partner, not both.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MinistryItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("programme", models.CharField(max_length=80, verbose_name="ministry programme")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "number",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "ministry programme item",
                "verbose_name_plural": "ministry programme items",
                "ordering": ["-year", "title"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "year", "title"),
                        name="one_ministry_item_per_title_and_year",
                        violation_error_message="This item is already in the list.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
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
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                (
                    "pillar",
                    models.CharField(
                        choices=[
                            ("self_reliance", "Self-reliance (kemandirian)"),
                            ("personality", "Personality (kepribadian)"),
                            ("education", "Education"),
                        ],
                        max_length=15,
                        verbose_name="pillar",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vocational", "Vocational"),
                            ("equivalency", "Equivalency"),
                            ("entrepreneurship", "Entrepreneurship"),
                            ("internal", "Internal"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "package",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("A", "Paket A (primary)"),
                            ("B", "Paket B (lower secondary)"),
                            ("C", "Paket C (upper secondary)"),
                        ],
                        default="",
                        max_length=1,
                        verbose_name="package",
                    ),
                ),
                (
                    "includes_entrepreneurship",
                    models.BooleanField(default=False, verbose_name="includes entrepreneurship"),
                ),
                (
                    "labour_demand_note",
                    models.TextField(blank=True, verbose_name="demand on the labour market"),
                ),
                (
                    "uses_sharp_tools",
                    models.BooleanField(default=False, verbose_name="uses dangerous tools"),
                ),
                (
                    "safety_note",
                    models.CharField(blank=True, max_length=200, verbose_name="safety note"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
                        default="active",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "ministry_items",
                    models.ManyToManyField(
                        blank=True,
                        related_name="programmes",
                        to="partnerships.ministryitem",
                        verbose_name="ministry programme items",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="partnerships.partner",
                        verbose_name="provider",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="partnerships.trainingfield",
                        verbose_name="training field",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "equivalency"), ("package__in", ["A", "B", "C"])),
                            models.Q(
                                models.Q(("kind", "equivalency"), _negated=True), ("package", "")
                            ),
                            _connector="OR",
                        ),
                        name="equivalency_programme_has_a_package",
                        violation_error_message="Only equivalency programmes have a package A, B or C.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("active_from", models.DateField(verbose_name="valid from")),
                (
                    "standard",
                    models.CharField(blank=True, max_length=120, verbose_name="standard (SKKNI)"),
                ),
                (
                    "qualification_level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="KKNI level",
                    ),
                ),
                ("total_hours", models.PositiveSmallIntegerField(verbose_name="lesson hours (JP)")),
                (
                    "lesson_minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        help_text="45 for vocational training; 35, 40 and 45 for Paket A, B and C.",
                        verbose_name="minutes of a lesson hour",
                    ),
                ),
                (
                    "default_days",
                    models.PositiveSmallIntegerField(
                        default=20, verbose_name="usual training days"
                    ),
                ),
                (
                    "default_quota",
                    models.PositiveSmallIntegerField(default=16, verbose_name="usual seats"),
                ),
                (
                    "min_attendance_percent",
                    models.PositiveSmallIntegerField(
                        default=80, verbose_name="minimum attendance (%)"
                    ),
                ),
                (
                    "excuses_institution",
                    models.BooleanField(
                        default=False,
                        help_text="Then they are left out of the hours that attendance is measured against.",
                        verbose_name="absences caused by the facility do not count",
                    ),
                ),
                (
                    "certificate_kinds",
                    models.JSONField(
                        blank=True, default=list, verbose_name="certificates expected"
                    ),
                ),
                (
                    "certificate_months",
                    models.PositiveSmallIntegerField(
                        default=36, verbose_name="competence certificate valid (months)"
                    ),
                ),
                (
                    "needs_hearing",
                    models.BooleanField(
                        default=True, verbose_name="participants need a TPP hearing"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="partnerships.programme",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme version",
                "verbose_name_plural": "programme versions",
                "ordering": ["programme", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"),
                        name="one_number_per_programme_version",
                        violation_error_message="This version number is already used.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("default_days__gt", 0),
                            ("default_quota__gt", 0),
                            ("total_hours__gt", 0),
                        ),
                        name="programme_has_hours_and_seats",
                        violation_error_message="Hours, seats and days must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lesson_minutes__in", [35, 40, 45])),
                        name="lesson_hour_is_35_40_or_45_minutes",
                        violation_error_message="A lesson hour has 35, 40 or 45 minutes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("min_attendance_percent__lte", 100)),
                        name="minimum_attendance_is_a_percentage",
                        violation_error_message="A percentage is at most 100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("theory", "Classroom"),
                            ("workshop", "Workshop"),
                            ("land", "Land or pond"),
                        ],
                        default="theory",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "security_note",
                    models.CharField(blank=True, max_length=200, verbose_name="security note"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facility", "name"),
                        name="one_room_per_name_and_facility",
                        violation_error_message="This facility already has a room with that name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Coordination",
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
                            ("visit", "Visit"),
                            ("meeting", "Meeting"),
                            ("call", "Call"),
                            ("letter", "Letter"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("followed_up", "Followed up"),
                            ("closed", "Closed without result"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "is_approximate",
                    models.BooleanField(
                        default=False,
                        help_text="Then only the month is shown.",
                        verbose_name="the day is not known exactly",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "topics",
                    models.TextField(
                        blank=True, help_text="One topic on each line.", verbose_name="topics"
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="result")),
                (
                    "announces_cooperation",
                    models.BooleanField(
                        default=False,
                        help_text="Said in public, before or without a signed document.",
                        verbose_name="cooperation was announced",
                    ),
                ),
                (
                    "next_action",
                    models.CharField(blank=True, max_length=200, verbose_name="next step"),
                ),
                (
                    "next_action_due",
                    models.DateField(blank=True, null=True, verbose_name="next step due"),
                ),
                (
                    "next_action_done_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="next step done"
                    ),
                ),
                (
                    "closed_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was closed"),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who follows up",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinations",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "ministry_items",
                    models.ManyToManyField(
                        blank=True,
                        related_name="coordinations",
                        to="partnerships.ministryitem",
                        verbose_name="ministry programme items",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinations",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "coordination",
                "verbose_name_plural": "coordinations",
                "ordering": ["-on", "-pk"],
                "indexes": [
                    models.Index(fields=["facility", "-on"], name="coordination_by_facility")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["held", "followed_up"]), _negated=True),
                            models.Q(("topics", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="held_coordination_has_topics",
                        violation_error_message="Write at least one topic that was discussed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_action", ""), ("next_action_due", None)),
                            models.Q(
                                models.Q(("next_action", ""), _negated=True),
                                ("next_action_due__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="next_step_and_due_day_go_together",
                        violation_error_message="A next step needs a day by which it is done.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_action_done_on", None),
                            models.Q(("next_action", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="only_a_next_step_can_be_done",
                        violation_error_message="Only a next step that was written down can be done.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["closed", "cancelled"]), _negated=True),
                            models.Q(("closed_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closed_coordination_has_a_reason",
                        violation_error_message="Write why it was closed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                    "code",
                    models.SlugField(
                        editable=False, max_length=20, unique=True, verbose_name="code"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mou", "Memorandum of understanding (MoU)"),
                            ("pks", "Cooperation agreement (PKS)"),
                            ("work_plan", "Work plan"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Under review"),
                            ("signed", "Signed"),
                            ("closed", "Closed"),
                            ("abandoned", "Abandoned"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("subject", models.TextField(blank=True, verbose_name="subject")),
                ("urgency_note", models.TextField(blank=True, verbose_name="why it is needed")),
                (
                    "packages",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="A, B and C.",
                        verbose_name="equivalency packages",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="in force from")),
                ("ends_on", models.DateField(verbose_name="in force until")),
                (
                    "signed_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="signed on"
                    ),
                ),
                (
                    "signed_place",
                    models.CharField(blank=True, max_length=80, verbose_name="place of signing"),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        help_text="From then on it counts as expiring.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days of notice",
                    ),
                ),
                (
                    "evaluation_every_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="evaluated every (months)"
                    ),
                ),
                (
                    "auto_extends",
                    models.BooleanField(default=False, verbose_name="extends by itself"),
                ),
                ("financing_note", models.TextField(blank=True, verbose_name="financing")),
                (
                    "has_confidentiality_clause",
                    models.BooleanField(default=False, verbose_name="confidentiality clause"),
                ),
                (
                    "has_data_sharing_clause",
                    models.BooleanField(default=False, verbose_name="data sharing clause"),
                ),
                (
                    "ended_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="ended on"
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="why it ended"
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partnerships.agreement",
                        verbose_name="under",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal",
                        to="partnerships.agreement",
                        verbose_name="renews",
                    ),
                ),
                (
                    "coordination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreements",
                        to="partnerships.coordination",
                        verbose_name="came out of",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True,
                        related_name="agreements",
                        to="partnerships.trainingfield",
                        verbose_name="training fields",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "ordering": ["ends_on", "pk"],
                "permissions": [
                    ("review_agreement", "Can decide a review step of an agreement"),
                    ("sign_agreement", "Can record the signature of an agreement"),
                    ("terminate_agreement", "Can terminate an agreement"),
                ],
                "indexes": [
                    models.Index(fields=["facility", "state", "ends_on"], name="agreement_list")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="agreement_ends_after_it_starts",
                        violation_error_message="End date must be after the start date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("signed_on__isnull", False), ("state__in", ["signed", "closed"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["signed", "closed"]), _negated=True),
                                ("signed_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="signed_agreement_has_the_day_of_signing",
                        violation_error_message="A signed agreement needs the day of signing; a draft has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", False),
                                ("state__in", ["closed", "abandoned"]),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["closed", "abandoned"]), _negated=True),
                                ("end_reason", ""),
                                ("ended_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="ended_agreement_has_day_and_reason",
                        violation_error_message="An agreement that has ended needs the day and the reason; no other has them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="agreement_is_not_its_own_parent",
                        violation_error_message="An agreement cannot stand under itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingClass",
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
                ("title", models.CharField(max_length=120, verbose_name="name")),
                ("batch_number", models.PositiveSmallIntegerField(default=1, verbose_name="batch")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "delivery",
                    models.CharField(
                        choices=[
                            ("mtu", "Mobile training unit (MTU)"),
                            ("centre", "At the centre"),
                            ("internal", "Inside the facility"),
                            ("online", "Online"),
                        ],
                        default="mtu",
                        max_length=10,
                        verbose_name="delivery",
                    ),
                ),
                (
                    "funding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("centre_budget", "Centre's state budget (DIPA BPVP)"),
                            ("facility_budget", "Facility's state budget (DIPA)"),
                            ("regional_budget", "Regional budget (APBD)"),
                            ("csr", "Company funds (CSR)"),
                            ("pnbp", "Non-tax revenue (PNBP)"),
                        ],
                        max_length=20,
                        verbose_name="funding",
                    ),
                ),
                (
                    "budget",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="budget in rupiah"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("exam_on", models.DateField(blank=True, null=True, verbose_name="exam day")),
                (
                    "planned_hours",
                    models.PositiveSmallIntegerField(verbose_name="lesson hours (JP)"),
                ),
                ("quota", models.PositiveSmallIntegerField(default=16, verbose_name="seats")),
                (
                    "seats_taken",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="seats taken"
                    ),
                ),
                (
                    "facility_contact",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="in charge at the facility"
                    ),
                ),
                (
                    "partner_contact",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="in charge at the partner"
                    ),
                ),
                (
                    "siapkerja_id",
                    models.CharField(blank=True, max_length=40, verbose_name="SIAPkerja number"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("selecting", "Selecting"),
                            ("running", "Running"),
                            ("assessing", "Assessing"),
                            ("closed", "Closed"),
                            ("postponed", "Postponed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "gate_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="reason for going outside the agreement",
                    ),
                ),
                (
                    "halt_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("budget", "Budget"),
                            ("instructor", "Instructor"),
                            ("security", "Security"),
                            ("unit_diverted", "Mobile unit sent elsewhere"),
                            ("too_few", "Too few trainees"),
                            ("other", "Other"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="why it was halted",
                    ),
                ),
                (
                    "halt_note",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="note"
                    ),
                ),
                (
                    "schedule_confirmed_on",
                    models.DateField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="timetable confirmed by the partner",
                    ),
                ),
                (
                    "few_trainees_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why it started with too few trainees",
                    ),
                ),
                (
                    "few_hours_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why fewer hours were held than planned",
                    ),
                ),
                (
                    "certificates_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why some certificates have no number",
                    ),
                ),
                (
                    "reopened_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why it was reopened",
                    ),
                ),
                (
                    "started_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="started on"
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="closed on"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="sample data"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "instructors",
                    models.ManyToManyField(
                        blank=True,
                        related_name="training_classes",
                        to="partnerships.instructor",
                        verbose_name="instructors",
                    ),
                ),
                (
                    "ministry_items",
                    models.ManyToManyField(
                        blank=True,
                        related_name="training_classes",
                        to="partnerships.ministryitem",
                        verbose_name="ministry programme items",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessed_classes",
                        to="partnerships.partner",
                        verbose_name="certification body",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "programme_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="partnerships.programmeversion",
                        verbose_name="programme",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="partnerships.room",
                        verbose_name="room",
                    ),
                ),
            ],
            options={
                "verbose_name": "class",
                "verbose_name_plural": "classes",
                "ordering": ["-starts_on", "-pk"],
                "permissions": [
                    ("override_gate", "Can plan a class outside an agreement, with a reason"),
                    ("reopen_class", "Can reopen a closed class"),
                    ("confirm_schedule", "Can confirm the timetable for the partner"),
                ],
                "indexes": [
                    models.Index(fields=["facility", "state", "-starts_on"], name="class_list"),
                    models.Index(fields=["partner", "state"], name="class_by_partner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="class_ends_after_it_starts",
                        violation_error_message="The last day must not be before the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exam_on", None),
                            ("exam_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="exam_is_not_before_the_class",
                        violation_error_message="The exam must not be before the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_hours__gt", 0), ("quota__gt", 0)),
                        name="class_has_seats_and_hours",
                        violation_error_message="Seats and hours must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seats_taken__lte", models.F("quota"))),
                        name="seats_are_never_above_the_quota",
                        violation_error_message="The class is full.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["postponed", "cancelled"]),
                                models.Q(("halt_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["postponed", "cancelled"]), _negated=True),
                                ("halt_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="halted_class_has_a_reason",
                        violation_error_message="A class that is postponed or cancelled needs a reason; any other has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True), ("closed_on", None)
                            ),
                            _connector="OR",
                        ),
                        name="closed_class_has_a_closing_day",
                        violation_error_message="A closed class needs its closing day; any other has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["running", "assessing", "closed"]), _negated=True
                            ),
                            ("started_on__isnull", False),
                            _connector="OR",
                        ),
                        name="started_class_has_a_starting_day",
                        violation_error_message="A class that has started needs its starting day.",
                    ),
                    models.UniqueConstraint(
                        fields=("facility", "programme_version", "year", "batch_number"),
                        name="one_batch_number_per_programme_and_year",
                        violation_error_message="This batch of the programme already exists this year.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="position")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("starts_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="contact_ends_after_it_starts",
                        violation_error_message="The end must not be before the start.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EducationLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("rank", models.PositiveSmallIntegerField(unique=True, verbose_name="rank")),
            ],
            options={
                "verbose_name": "education level",
                "verbose_name_plural": "education levels",
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("minutes", "Minutes"),
                            ("draft", "Draft"),
                            ("signed_scan", "Signed agreement"),
                            ("letter", "Letter"),
                            ("report", "Report"),
                            ("decree", "Decision letter (SK)"),
                            ("request", "Letter of request"),
                            ("certificate", "Certificate"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "is_about_people",
                    models.BooleanField(
                        default=False,
                        help_text="Such a file is never shown to partners or managers.",
                        verbose_name="names people in custody",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=120,
                        upload_to=partnerships.models.document.opaque_path,
                        verbose_name="file",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As it was uploaded.", max_length=120, verbose_name="name"
                    ),
                ),
                ("content_type", models.CharField(max_length=80, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                ("uploaded_by", models.CharField(max_length=254, verbose_name="uploaded by")),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "coordination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="partnerships.coordination",
                        verbose_name="coordination",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-uploaded_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreement", None), ("coordination", None)),
                            models.Q(("agreement", None), ("training_class", None)),
                            models.Q(("coordination", None), ("training_class", None)),
                            _connector="OR",
                        ),
                        name="document_has_at_most_one_subject",
                        violation_error_message="A document belongs to one record only.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
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
                    "side",
                    models.CharField(
                        choices=[("facility", "Facility"), ("partner", "Partner")],
                        max_length=10,
                        verbose_name="owed by",
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("classes", "Classes started"),
                            ("participants", "Trainees"),
                            ("hours", "Lesson hours held"),
                            ("certified", "Certified trainees"),
                            ("followed_up_m6", "Month 6 follow-up recorded"),
                            ("productive_m6", "Productively active, month 6"),
                            ("other", "Other duty"),
                        ],
                        max_length=20,
                        verbose_name="counted as",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="duty")),
                (
                    "target",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="target"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="met on")),
                (
                    "waived_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was waived"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="obligations",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "obligation",
                "verbose_name_plural": "obligations",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("metric", "other"), ("target__gt", 0), _connector="OR"),
                        name="counted_obligation_has_a_target",
                        violation_error_message="Write a target above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("metric", "other"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_obligation_has_a_text",
                        violation_error_message="Write what is owed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("metric__in", ["followed_up_m6", "productive_m6"]), _negated=True
                            ),
                            ("target__lte", 100),
                            _connector="OR",
                        ),
                        name="percent_target_is_at_most_100",
                        violation_error_message="A percentage is at most 100.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("metric", "other"), _negated=True),
                        fields=("agreement", "metric"),
                        name="one_target_per_metric",
                        violation_error_message="This agreement already has that target.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "staff_number",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{18}$", "A staff number (NIP) has 18 digits."
                            )
                        ],
                        verbose_name="staff number (NIP)",
                    ),
                ),
                ("position", models.CharField(max_length=120, verbose_name="position")),
                (
                    "is_head",
                    models.BooleanField(default=False, verbose_name="head of the institution"),
                ),
                ("is_acting", models.BooleanField(default=False, verbose_name="acting (Plt)")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "has_left",
                    models.BooleanField(
                        default=False,
                        help_text="When the last day is not known.",
                        verbose_name="has left office",
                    ),
                ),
                (
                    "seen_in_office_on",
                    models.DateField(
                        blank=True,
                        help_text="When the beginning is not known: a day on which a source names the person.",
                        null=True,
                        verbose_name="known in office on",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_holders",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_holders",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "office-holder",
                "verbose_name_plural": "office-holders",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("facility__isnull", False), ("partner", None)),
                            models.Q(("facility", None), ("partner__isnull", False)),
                            _connector="OR",
                        ),
                        name="office_belongs_to_facility_or_partner",
                        violation_error_message="Choose a facility or a partner, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("starts_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="office_ends_after_it_starts",
                        violation_error_message="The end must not be before the start.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("facility__isnull", False),
                            ("has_left", False),
                            ("is_acting", False),
                            ("is_head", True),
                        ),
                        fields=("facility",),
                        name="one_current_head_per_facility",
                        violation_error_message="This facility already has a head in office.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("has_left", False),
                            ("is_acting", False),
                            ("is_head", True),
                            ("partner__isnull", False),
                        ),
                        fields=("partner",),
                        name="one_current_head_per_partner",
                        violation_error_message="This partner already has a head in office.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_national",
                    models.BooleanField(default=False, verbose_name="the whole nation"),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "regional_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="partnerships.regionaloffice",
                        verbose_name="regional office",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("facility__isnull", False),
                                ("is_national", False),
                                ("partner", None),
                                ("regional_office", None),
                            ),
                            models.Q(
                                ("facility", None),
                                ("is_national", False),
                                ("partner__isnull", False),
                                ("regional_office", None),
                            ),
                            models.Q(
                                ("facility", None),
                                ("is_national", False),
                                ("partner", None),
                                ("regional_office__isnull", False),
                            ),
                            models.Q(
                                ("facility", None),
                                ("is_national", True),
                                ("partner", None),
                                ("regional_office", None),
                            ),
                            _connector="OR",
                        ),
                        name="posting_is_to_exactly_one_place",
                        violation_error_message="Choose exactly one: a facility, a partner, a regional office or the nation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="posting_ends_after_it_starts",
                        violation_error_message="The end must not be before the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("legal_status", "Legal status"),
                            ("served_fraction", "Share of the sentence served"),
                            ("release_after_end", "Release after the end"),
                            ("remaining_months", "Remaining sentence"),
                            ("no_discipline", "No discipline record"),
                            ("risk", "Risk level"),
                            ("education", "Education"),
                            ("age", "Age"),
                            ("sex", "Sex"),
                            ("health", "Health letter"),
                            ("identity", "Identity papers"),
                        ],
                        max_length=20,
                        verbose_name="requirement",
                    ),
                ),
                ("limit", models.CharField(blank=True, max_length=60, verbose_name="limit")),
                ("is_mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="partnerships.programmeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "requirement",
                "verbose_name_plural": "requirements",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "kind"),
                        name="one_requirement_per_kind",
                        violation_error_message="This requirement is already in the list.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("internal", "Head of facility"),
                            ("regional", "Regional office"),
                            ("partner", "Partner"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("approved", "Approved"), ("returned", "Returned")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="date")),
                (
                    "letter_number",
                    models.CharField(blank=True, max_length=80, verbose_name="letter number"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="round"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_steps",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "review step",
                "verbose_name_plural": "review steps",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "kind", "round"),
                        name="review_step_is_decided_once_per_round",
                        violation_error_message="This step is already decided.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "returned"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="returned_review_has_a_note",
                        violation_error_message="Write what has to change.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("code", models.CharField(blank=True, max_length=30, verbose_name="unit code")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("hours", models.PositiveSmallIntegerField(verbose_name="lesson hours (JP)")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("theory", "Theory"),
                            ("practice", "Practice"),
                            ("assessment", "Assessment"),
                            ("opening", "Opening"),
                            ("closing", "Closing"),
                        ],
                        default="practice",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="required to pass")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="partnerships.programmeversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "order"),
                        name="one_unit_per_place_in_a_version",
                        violation_error_message="Two units have the same order.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
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
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="until")),
                ("hours", models.PositiveSmallIntegerField(verbose_name="lesson hours (JP)")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("theory", "Theory"),
                            ("practice", "Practice"),
                            ("assessment", "Assessment"),
                            ("opening", "Opening"),
                            ("closing", "Closing"),
                        ],
                        default="practice",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=160, verbose_name="topic")),
                (
                    "guard_note",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="note for the guards"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("held", "Held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="scheduled",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was cancelled"
                    ),
                ),
                (
                    "cancel_fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("institution", "Facility"),
                            ("partner", "Partner"),
                            ("outside", "Outside"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="caused by",
                    ),
                ),
                (
                    "late_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why the register was changed late",
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "instructor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions",
                        to="partnerships.instructor",
                        verbose_name="instructor",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions",
                        to="partnerships.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions",
                        to="partnerships.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["on", "starts_at", "pk"],
                "indexes": [
                    models.Index(fields=["on", "state"], name="session_by_day"),
                    models.Index(fields=["room", "on"], name="session_by_room"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="session_ends_after_it_starts",
                        violation_error_message="The end must be after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 10)),
                        name="session_has_one_to_ten_hours",
                        violation_error_message="A session has 1 to 10 lesson hours.",
                    ),
                    models.UniqueConstraint(
                        fields=("training_class", "on", "starts_at"),
                        name="one_session_per_class_and_time",
                        violation_error_message="This class already has a session at that time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "cancelled"),
                                models.Q(("cancel_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True),
                                ("cancel_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="cancelled_session_has_a_reason",
                        violation_error_message="Write why the session was cancelled.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            ("recorded_at__isnull", False),
                            _connector="OR",
                        ),
                        name="held_session_is_recorded",
                        violation_error_message="A session that was held needs the time of its record.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassFigures",
            fields=[
                (
                    "training_class",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="partnerships.trainingclass",
                    ),
                ),
                ("candidates", models.PositiveIntegerField(default=0)),
                ("enrolled", models.PositiveIntegerField(default=0)),
                ("in_class", models.PositiveIntegerField(default=0)),
                ("completed", models.PositiveIntegerField(default=0)),
                ("certified", models.PositiveIntegerField(default=0)),
                ("sessions_held", models.PositiveIntegerField(default=0)),
                ("held_hours", models.PositiveIntegerField(default=0)),
                ("credited_hours", models.PositiveIntegerField(default=0)),
                ("expected_hours", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "class figures",
                "verbose_name_plural": "class figures",
            },
        ),
        migrations.CreateModel(
            name="ClassSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="day",
                    ),
                ),
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="until")),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="partnerships.trainingclass",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly time",
                "verbose_name_plural": "weekly times",
                "ordering": ["weekday", "starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="slot_ends_after_it_starts",
                        violation_error_message="The end must be after the start.",
                    ),
                    models.UniqueConstraint(
                        fields=("training_class", "weekday", "starts_at"),
                        name="one_slot_per_day_and_time",
                        violation_error_message="This time is already in the timetable.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
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
                    "side",
                    models.CharField(
                        choices=[("facility", "Facility"), ("partner", "Partner")],
                        max_length=10,
                        verbose_name="promised by",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="promise")),
                (
                    "owner",
                    models.CharField(blank=True, max_length=120, verbose_name="person responsible"),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="result")),
                (
                    "cancelled_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was cancelled"
                    ),
                ),
                (
                    "coordination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="partnerships.coordination",
                        verbose_name="coordination",
                    ),
                ),
            ],
            options={
                "verbose_name": "commitment",
                "verbose_name_plural": "commitments",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on", None), ("cancelled_reason", ""), _connector="OR"
                        ),
                        name="commitment_is_done_or_cancelled",
                        violation_error_message="A promise is either kept or cancelled.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoordinationParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("facility", "Facility"), ("partner", "Partner")],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "position",
                    models.CharField(blank=True, max_length=120, verbose_name="position that day"),
                ),
                (
                    "coordination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="partnerships.coordination",
                    ),
                ),
                (
                    "office_holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.officeholder",
                        verbose_name="office-holder",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant of a coordination",
                "verbose_name_plural": "participants of a coordination",
                "ordering": ["side", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgreementEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extend", "Extended"),
                            ("amend", "Amended"),
                            ("renew", "Renewed"),
                            ("terminate", "Terminated"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("old", models.JSONField(default=dict, verbose_name="before")),
                ("new", models.JSONField(default=dict, verbose_name="after")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of an agreement",
                "verbose_name_plural": "events of an agreement",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="agreement_event_has_a_reason",
                        violation_error_message="Write the reason.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CapacityRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "is_approximate",
                    models.BooleanField(default=False, verbose_name="date is approximate"),
                ),
                ("capacity", models.PositiveIntegerField(verbose_name="capacity")),
                (
                    "detainees",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="detainees"),
                ),
                (
                    "convicts",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="convicts"),
                ),
                (
                    "occupants",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="occupants"),
                ),
                ("women", models.PositiveIntegerField(blank=True, null=True, verbose_name="women")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="capacity_records",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "capacity record",
                "verbose_name_plural": "capacity records",
                "ordering": ["-as_of", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gt", 0)),
                        name="capacity_is_above_zero",
                        violation_error_message="The capacity must be above zero.",
                    ),
                    models.UniqueConstraint(
                        fields=("facility", "as_of", "source"),
                        name="one_capacity_record_per_day_and_source",
                        violation_error_message="This source already has a record for that day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("facility", "Facility"), ("partner", "Partner")],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="number")),
                (
                    "number_missing_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why there is no number"
                    ),
                ),
                (
                    "signatory_name",
                    models.CharField(blank=True, max_length=120, verbose_name="signed by"),
                ),
                (
                    "signatory_position",
                    models.CharField(blank=True, max_length=120, verbose_name="position"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="partnerships.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.officeholder",
                        verbose_name="office-holder",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("facility__isnull", False), ("partner", None), ("side", "facility")
                            ),
                            models.Q(
                                ("facility", None), ("partner__isnull", False), ("side", "partner")
                            ),
                            _connector="OR",
                        ),
                        name="party_is_a_facility_or_a_partner",
                        violation_error_message="A party is either a facility or a partner.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("facility__isnull", False)),
                        fields=("agreement", "facility"),
                        name="facility_is_a_party_once",
                        violation_error_message="This facility is already a party.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("partner__isnull", False)),
                        fields=("agreement", "partner"),
                        name="partner_is_a_party_once",
                        violation_error_message="This partner is already a party.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_on", None),
                            models.Q(("signatory_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="signed_party_has_a_signatory",
                        violation_error_message="Write who signed.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("facility__isnull", False), models.Q(("number", ""), _negated=True)
                        ),
                        fields=("facility", "number", "signed_on"),
                        name="agreement_number_is_unique_per_facility_and_year",
                        violation_error_message="This number is already used by another agreement.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FacilitySetting",
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
                ("key", models.CharField(max_length=60, verbose_name="setting")),
                ("value", models.JSONField(verbose_name="value")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settings",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "facility setting",
                "verbose_name_plural": "facility settings",
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("facility", "key"),
                        name="one_value_per_setting_and_facility",
                        violation_error_message="This facility already has a value for that setting.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("national", "National holiday"),
                            ("religious", "Religious holiday"),
                            ("collective_leave", "Collective leave"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
            ],
            options={
                "verbose_name": "holiday",
                "verbose_name_plural": "holidays",
                "ordering": ["on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on", "facility"),
                        name="one_holiday_per_day_and_facility",
                        violation_error_message="This day is already a holiday.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("facility", None)),
                        fields=("on",),
                        name="one_national_holiday_per_day",
                        violation_error_message="This day is already a holiday.",
                    ),
                ],
            },
        ),
    ]
