"""Before and after a release: what is asked, answered, found and kept longer."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_subjects_and_layouts"),
        ("trainees", "0011_papers_on_the_way"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("given", "Agrees to be contacted"),
                            ("refused", "Does not agree"),
                            ("withdrawn", "Withdrawn"),
                            ("not_needed", "Not needed: supervised by Bapas"),
                        ],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                (
                    "text_version",
                    models.CharField(blank=True, max_length=10, verbose_name="version of the text"),
                ),
                (
                    "partner_may_ask",
                    models.BooleanField(
                        default=False, verbose_name="a training partner may ask too"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about contact",
                "verbose_name_plural": "answers about contact",
                "ordering": ["-on", "-pk"],
                "permissions": [("withdraw_consent", "Can record that a consent was withdrawn")],
            },
        ),
        migrations.CreateModel(
            name="ReadinessItem",
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
                    models.CharField(
                        choices=[
                            ("id_card", "Identity card or NIK"),
                            ("family_card", "Family card"),
                            ("bank", "Bank account"),
                            ("phone", "Number to be reached at"),
                            ("home", "Place to live"),
                            ("tools", "Tools for work"),
                            ("bapas", "Referral to the Bapas"),
                            ("job", "Application for work"),
                        ],
                        max_length=12,
                        verbose_name="item",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not yet"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "would_change",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what would have to change"
                    ),
                ),
            ],
            options={
                "verbose_name": "item before release",
                "verbose_name_plural": "items before release",
                "ordering": ["custody", "code"],
            },
        ),
        migrations.CreateModel(
            name="RetentionHold",
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
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["-from_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReturnToCustody",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("pending", "In custody again, no verdict yet"),
                            ("sentenced", "Sentenced again"),
                            ("revoked", "Integration revoked, no new sentence"),
                            ("not_one", "Same sentence goes on"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("register_label", models.CharField(max_length=40, verbose_name="register number")),
                (
                    "is_history",
                    models.BooleanField(default=False, verbose_name="from the years before"),
                ),
            ],
            options={
                "verbose_name": "return to custody",
                "verbose_name_plural": "returns to custody",
                "ordering": ["-on", "-pk"],
                "permissions": [("settle_return", "Can say what a return to custody is")],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
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
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("self", "The person"),
                            ("proxy", "Somebody with a power of attorney"),
                        ],
                        max_length=8,
                        verbose_name="who asks",
                    ),
                ),
                (
                    "proxy",
                    models.CharField(blank=True, max_length=120, verbose_name="name of who asks"),
                ),
                (
                    "letter_number",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="number of the power of attorney"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="answered at"
                    ),
                ),
                ("pdf_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("json_sha256", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "request of the person",
                "verbose_name_plural": "requests of the person",
                "ordering": ["-asked_on", "-pk"],
                "permissions": [("take_out_subject_data", "Can take out all data of a person")],
            },
        ),
        migrations.AlterModelOptions(
            name="release",
            options={
                "ordering": ["-on", "-pk"],
                "permissions": [
                    ("release_inmate", "Can record a release"),
                    ("correct_release", "Can correct a release that was recorded"),
                ],
                "verbose_name": "release",
                "verbose_name_plural": "releases",
            },
        ),
        migrations.AlterModelOptions(
            name="outcome",
            options={
                "ordering": ["-on", "-pk"],
                "permissions": [("void_outcome", "Can void an answer after release")],
                "verbose_name": "outcome after release",
                "verbose_name_plural": "outcomes after release",
            },
        ),
        migrations.AddField(
            model_name="custody",
            name="range_earliest_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="may leave from"
            ),
        ),
        migrations.AddField(
            model_name="custody",
            name="range_latest_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="leaves by"),
        ),
        migrations.AddField(
            model_name="custody",
            name="range_likely_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="likely to leave on"
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="was_there",
            field=models.BooleanField(
                default=False,
                editable=False,
                verbose_name="was at a session whose marks are deleted",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="counted",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="trainees.outcome",
                verbose_name="answer that counts",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="owner",
            field=models.CharField(
                choices=[
                    ("facility", "Facility"),
                    ("bapas", "Probation office (Bapas)"),
                    ("partner", "Training partner"),
                ],
                default="facility",
                max_length=10,
                verbose_name="handled by",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="partnerships.partner",
                verbose_name="training partner",
            ),
        ),
        migrations.AddField(
            model_name="inmate",
            name="anonymised_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="anonymised on"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="employer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("company", "Company"),
                    ("household", "Household or small workshop"),
                    ("coop", "Cooperative"),
                    ("partner", "Partner of this facility"),
                    ("public", "Government"),
                    ("other", "Other"),
                ],
                max_length=12,
                verbose_name="who employs",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="facility",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="heard_on",
            field=models.DateField(null=True, verbose_name="heard on"),
        ),
        migrations.AddField(
            model_name="outcome",
            name="hours_week",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="hours a week"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="income",
            field=models.CharField(
                blank=True,
                choices=[
                    ("lt1", "Under Rp1 million"),
                    ("1to2", "Rp1 to 2 million"),
                    ("2to3", "Rp2 to 3 million"),
                    ("3to5", "Rp3 to 5 million"),
                    ("gt5", "Over Rp5 million"),
                ],
                max_length=6,
                verbose_name="monthly income",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="inmate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="trainees.inmate",
                verbose_name="inmate",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="release",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outcomes",
                to="trainees.release",
                verbose_name="release",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="since_on",
            field=models.DateField(blank=True, null=True, verbose_name="since when"),
        ),
        migrations.AddField(
            model_name="outcome",
            name="voided_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="voided on"),
        ),
        migrations.AddField(
            model_name="outcome",
            name="voided_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was voided"),
        ),
        migrations.AddField(
            model_name="outcomekind",
            name="is_work",
            field=models.BooleanField(default=False, verbose_name="is work"),
        ),
        migrations.AddField(
            model_name="release",
            name="corrected_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was corrected"),
        ),
        migrations.AddField(
            model_name="release",
            name="kept_reason",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="why a certificate stays here"
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="partner_may_ask",
            field=models.BooleanField(default=False, verbose_name="a training partner may ask too"),
        ),
        migrations.AddField(
            model_name="releasekind",
            name="legal_statuses",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Empty means every one.",
                verbose_name="legal statuses it is for",
            ),
        ),
        migrations.AddField(
            model_name="releasekind",
            name="needs_decree",
            field=models.BooleanField(
                default=False, verbose_name="a decree number (SK) is required"
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="state",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("done", "Recorded"),
                    ("unreachable", "Unreachable"),
                    ("refused", "Refused"),
                    ("not_required", "Not required"),
                    ("missed", "Missed"),
                ],
                default="scheduled",
                editable=False,
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("changed", "Changed"),
                    ("return", "Back again"),
                    ("same", "Unchanged"),
                    ("error", "Error"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("document", "Document"),
                    ("visit", "Visit"),
                    ("employer", "Employer"),
                    ("self_report", "Own word"),
                    ("third_party", "Family or third party"),
                ],
                max_length=12,
                verbose_name="evidence",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outcomes",
                to="trainees.followup",
                verbose_name="follow-up",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["bapas", "state", "due_on"], name="follow_up_by_bapas"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["inmate", "on"], name="outcome_by_person"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", "partner"), ("partner__isnull", False)),
                    models.Q(models.Q(("owner", "partner"), _negated=True), ("partner", None)),
                    _connector="OR",
                ),
                name="partner_look_names_the_partner",
                violation_error_message="Choose the training partner.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", "bapas"), _negated=True),
                    ("bapas__isnull", False),
                    _connector="OR",
                ),
                name="bapas_look_names_the_bapas",
                violation_error_message="Choose the probation office (Bapas).",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted", None), ("state", "done"), _connector="OR"),
                name="counted_answer_is_of_a_recorded_look",
                violation_error_message="Only a recorded follow-up has an answer that counts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("heard_on__gte", models.F("on"))),
                name="outcome_is_heard_after_its_day",
                violation_error_message="Nobody can tell today how somebody will live later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True),
                name="outcome_says_its_evidence",
                violation_error_message="Select the evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_on", None), ("since_on__lte", models.F("heard_on")), _connector="OR"
                ),
                name="work_began_before_it_was_told",
                violation_error_message="This cannot have begun after the day it was told.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_on", None), ("voided_reason", "")),
                    models.Q(
                        ("voided_on__isnull", False), models.Q(("voided_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="voided_outcome_says_why",
                violation_error_message="Write why this answer does not hold.",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours_week", None), ("hours_week__lte", 112), _connector="OR"),
                name="hours_a_week_are_possible",
                violation_error_message="A week has no more than 112 waking hours.",
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="trainees.release",
                verbose_name="release",
            ),
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="custody",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readiness_items",
                to="trainees.custody",
                verbose_name="custody",
            ),
        ),
        migrations.AddField(
            model_name="readinessitem",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="retentionhold",
            name="inmate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="retention_holds",
                to="trainees.inmate",
                verbose_name="inmate",
            ),
        ),
        migrations.AddField(
            model_name="returntocustody",
            name="custody",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trainees.custody",
                verbose_name="custody",
            ),
        ),
        migrations.AddField(
            model_name="returntocustody",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="trainees.registerentry",
                verbose_name="register entry",
            ),
        ),
        migrations.AddField(
            model_name="returntocustody",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="returntocustody",
            name="inmate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="trainees.inmate",
                verbose_name="inmate",
            ),
        ),
        migrations.AddField(
            model_name="returntocustody",
            name="release",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="came_back",
                to="trainees.release",
                verbose_name="release",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="answered by",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.facility",
                verbose_name="facility",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="inmate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subject_requests",
                to="trainees.inmate",
                verbose_name="inmate",
            ),
        ),
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(fields=["release", "-on", "-id"], name="consent_by_release"),
        ),
        migrations.AddConstraint(
            model_name="consentrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "given"), _negated=True),
                    models.Q(("text_version", ""), _negated=True),
                    _connector="OR",
                ),
                name="consent_text_is_named",
                violation_error_message="Name the text that was agreed to.",
            ),
        ),
        migrations.AddConstraint(
            model_name="readinessitem",
            constraint=models.UniqueConstraint(
                fields=("custody", "code"),
                name="one_readiness_item_per_stay",
                violation_error_message="This item is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="readinessitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("would_change", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="declined_readiness_says_why",
                violation_error_message="Write why, and what would have to change.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="hold_says_why",
                violation_error_message="Write why this is kept longer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="hold_ends_after_it_starts",
                violation_error_message="The end must not be before the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="returntocustody",
            constraint=models.CheckConstraint(
                condition=models.Q(("register_label", ""), _negated=True),
                name="return_names_its_register_entry",
                violation_error_message="A return counts only with its register entry.",
            ),
        ),
        migrations.AddConstraint(
            model_name="returntocustody",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_history", True), ("custody__isnull", False), _connector="OR"
                ),
                name="return_from_here_has_its_stay",
                violation_error_message="A return that is not history has its stay.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", "proxy"), _negated=True),
                    models.Q(
                        models.Q(("proxy", ""), _negated=True),
                        models.Q(("letter_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proxy_has_a_name_and_a_paper",
                violation_error_message="Write who asks for the person, and the number of the power of attorney.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", False),
                    models.Q(("json_sha256", ""), ("pdf_sha256", "")),
                    _connector="OR",
                ),
                name="answer_has_its_time",
                violation_error_message="An answer has the time it was given.",
            ),
        ),
    ]
