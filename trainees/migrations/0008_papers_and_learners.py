"""Facts and hands of a certificate, tests with their assessors, learners, and lists for others."""

import hashlib
import json
from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rutan.common.codes
import rutan.common.operations
from rutan.common.dates import add_months
from trainees.masking import masked

LAYOUTS = {
    "lsp": (
        "Kolom daftar asesi dan hasil uji kompetensi LSP",
        True,
        [
            ("No", "number"),
            ("Nama", "name"),
            ("NIK", "nik"),
            ("Tempat lahir", "birth_place"),
            ("Tanggal lahir", "birth_date"),
            ("Jenis kelamin", "sex"),
            ("Alamat", "home_address"),
            ("Pendidikan", "education"),
            ("Nomor telepon", "phone"),
            ("Skema sertifikasi", "scheme"),
            ("Tanggal uji", "test_date"),
            ("Hasil", "verdict"),
        ],
    ),
    "siapkerja": (
        "Daftar kolom tertulis belum ditemukan; cocokkan dengan SIAPkerja",
        False,
        [
            ("NIK", "nik"),
            ("Nama", "name"),
            ("Tempat lahir", "birth_place"),
            ("Tanggal lahir", "birth_date"),
            ("Jenis kelamin", "sex"),
            ("Pendidikan", "education"),
            ("Alamat", "home_address"),
            ("Kode wilayah", "region_code"),
            ("Nomor telepon", "phone"),
            ("Program", "programme"),
            ("ID kelas", "batch_id"),
            ("Tanggal mulai", "starts_on"),
            ("Tanggal selesai", "ends_on"),
            ("Jumlah JP", "hours"),
        ],
    ),
    "dapodik": (
        "Daftar kolom tertulis belum ditemukan; cocokkan dengan Dapodik",
        False,
        [
            ("Nama", "name"),
            ("Jenis kelamin", "sex"),
            ("NISN", "nisn"),
            ("NIK", "nik"),
            ("Tempat lahir", "birth_place"),
            ("Tanggal lahir", "birth_date"),
            ("Nama ibu kandung", "mother"),
            ("Alamat", "home_address"),
            ("Kode wilayah", "region_code"),
            ("Paket", "package"),
            ("Tingkat", "grade"),
            ("Tahun ajaran", "school_year"),
            ("Semester", "semester"),
            ("Tanggal masuk", "entered_on"),
            ("Dokumen sebelumnya", "prior_document"),
        ],
    ),
}
KINDS = {
    "number": "number", "hours": "number", "grade": "number", "semester": "number",
    "birth_date": "date", "test_date": "date", "starts_on": "date", "ends_on": "date",
    "entered_on": "date",
}  # fmt: skip
WIDTHS = {"name": 32, "home_address": 40, "programme": 32, "scheme": 32, "mother": 32}


def add_layouts(apps, schema_editor):
    layouts = apps.get_model("trainees", "ColumnLayout").objects
    for system, (source, is_confirmed, columns) in LAYOUTS.items():
        layouts.create(
            system=system,
            number=1,
            valid_from=date(2026, 1, 1),
            source=source,
            is_confirmed=is_confirmed,
            columns=[
                {
                    "head": head,
                    "value": value,
                    "kind": KINDS.get(value, "text"),
                    "width": WIDTHS.get(value, 16),
                }
                for head, value in columns
            ],
        )


def join_fourth_attempts(apps, schema_editor):
    """Three attempts in all: what the fourth reached counts, so it stands on the third."""
    results = apps.get_model("trainees", "Result").objects
    for fourth in results.filter(attempt=4).order_by("pk"):
        third = results.filter(
            assessment_id=fourth.assessment_id, enrolment_id=fourth.enrolment_id, attempt=3
        )
        joined = third.update(score=fourth.score, competence=fourth.competence, on=fourth.on)
        if joined:
            fourth.delete()
        else:
            results.filter(pk=fourth.pk).update(attempt=3)


def name_the_body(apps, schema_editor):
    assessments = apps.get_model("trainees", "Assessment").objects
    for each in assessments.exclude(assessor="").select_related("training_class"):
        body = each.training_class.assessor_id or each.training_class.partner_id
        assessments.filter(pk=each.pk).update(assessor_body_id=body)


def keep_facts(apps, schema_editor):
    """Gives every certificate its code, and every issued one the facts that it was printed with,
    as `trainees.certificate_facts` writes them."""
    model = apps.get_model("trainees", "Certificate")
    units_of, seen, batch = {}, set(), []
    rows = model.objects.select_related(
        "enrolment__training_class__programme_version__programme"
    ).order_by("pk")
    for each in rows.iterator(chunk_size=500):
        each.code = rutan.common.codes.new_code()
        each.number_key = _key(each, seen)
        if each.state == "revoked":
            each.revoked_on = each.updated_at.date()
        if each.state != "draft":
            _freeze(each, units_of)
        batch.append(each)
        if len(batch) == 500:
            _write(model, batch)
    _write(model, batch)


def _write(model, batch):
    columns = [
        *("code", "number_key", "revoked_on", "registration_number", "valid_until"),
        *("holder_masked", "level", "starts_on", "ends_on", "units", "facts_sha256"),
    ]
    model.objects.bulk_update(batch, columns)
    batch.clear()


def _key(certificate, seen):
    """The same number in other letters was possible: the later one keeps its row's mark."""
    key = "".join(certificate.number.casefold().split())[:60]
    if not key:
        return ""
    if (certificate.issuer_id, certificate.kind, key) in seen:
        key = f"{key[:45]}#{certificate.pk}"
    seen.add((certificate.issuer_id, certificate.kind, key))
    return key


def _freeze(certificate, units_of):
    training_class = certificate.enrolment.training_class
    version = training_class.programme_version
    programme = version.programme
    if version.pk not in units_of:
        units_of[version.pk] = [
            [unit.code, unit.title, unit.hours] for unit in version.units.order_by("order", "pk")
        ]
    certificate.units = units_of[version.pk]
    certificate.starts_on, certificate.ends_on = training_class.starts_on, training_class.ends_on
    if programme.kind == "equivalency":
        certificate.level = f"Paket {programme.package}"
    elif version.qualification_level:
        certificate.level = f"KKNI {version.qualification_level}"
    if certificate.kind == "competence":
        certificate.registration_number = certificate.registration_number or "-"
        certificate.valid_until = certificate.valid_until or add_months(
            certificate.issued_on, version.certificate_months
        )
    certificate.holder_masked = masked(certificate.holder_name)
    written = json.dumps(
        _facts(certificate), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    certificate.facts_sha256 = hashlib.sha256(written.encode()).hexdigest()


def _facts(certificate):
    days = ("starts_on", "ends_on", "issued_on", "valid_until")
    return {
        "code": certificate.code,
        "number": certificate.number,
        "registration": certificate.registration_number,
        "holder": certificate.holder_name,
        "kind": certificate.kind,
        "title": certificate.title,
        "level": certificate.level,
        "units": certificate.units,
        "hours": int(certificate.hours),
        "issuer": certificate.issuer_name,
        "town": certificate.venue,
        **{
            day: getattr(certificate, day).isoformat() if getattr(certificate, day) else ""
            for day in days
        },
    }


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_subjects_and_layouts"),
        ("trainees", "0007_history_and_devices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("siapkerja", "SIAPkerja"),
                            ("lsp", "LSP"),
                            ("dapodik", "Dapodik"),
                        ],
                        max_length=12,
                        verbose_name="system",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "is_confirmed",
                    models.BooleanField(default=False, verbose_name="confirmed by the office"),
                ),
                ("columns", models.JSONField(verbose_name="columns")),
            ],
            options={
                "verbose_name": "layout of a list",
                "verbose_name_plural": "layouts of lists",
                "ordering": ["system", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "number"),
                        name="one_number_per_layout",
                        violation_error_message="This version number is already used.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("columns", []), _negated=True),
                        name="layout_has_columns",
                        violation_error_message="A list has at least one column.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListExport",
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
                    "layout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="trainees.columnlayout",
                        verbose_name="layout",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_exports",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("registration", "To register participants"),
                            ("test", "To apply for the competence test"),
                            ("results", "To report results"),
                            ("school", "To register learners"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "purpose_note",
                    models.CharField(blank=True, max_length=200, verbose_name="what for"),
                ),
                ("people", models.PositiveSmallIntegerField(verbose_name="people")),
                (
                    "incomplete",
                    models.PositiveSmallIntegerField(default=0, verbose_name="of them incomplete"),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("by", models.CharField(max_length=254, verbose_name="taken out by")),
                ("at", models.DateTimeField(verbose_name="taken out at")),
            ],
            options={
                "verbose_name": "list that was taken out",
                "verbose_name_plural": "lists that were taken out",
                "ordering": ["-at", "-pk"],
                "permissions": [("export_list", "Can take out a list of participants")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", "other"), _negated=True),
                            models.Q(("purpose_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_purpose_is_said",
                        violation_error_message="Write what the list is for.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LearnerRecord",
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
                    "inmate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learner_records",
                        to="trainees.inmate",
                        verbose_name="inmate",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learner_records",
                        to="partnerships.facility",
                        verbose_name="facility",
                    ),
                ),
                (
                    "package",
                    models.CharField(
                        choices=[
                            ("A", "Paket A (primary)"),
                            ("B", "Paket B (lower secondary)"),
                            ("C", "Paket C (upper secondary)"),
                        ],
                        max_length=1,
                        verbose_name="package",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learner_records",
                        to="partnerships.partner",
                        verbose_name="learning centre (PKBM or SKB)",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("studying", "Studying"),
                            ("exam_registered", "Registered for the exam"),
                            ("graduated", "Graduated"),
                            ("not_passed", "Exam not passed"),
                            ("moved_out", "Moved away"),
                            ("dropped", "Gave up"),
                        ],
                        default="registered",
                        editable=False,
                        max_length=15,
                        verbose_name="status",
                    ),
                ),
                ("entered_on", models.DateField(verbose_name="entered on")),
                ("entry_grade", models.PositiveSmallIntegerField(verbose_name="grade at entry")),
                (
                    "prior_document",
                    models.CharField(
                        choices=[
                            ("none", "None"),
                            ("sd", "Diploma of primary school (SD)"),
                            ("smp", "Diploma of lower secondary school (SMP)"),
                            ("package_a", "Diploma of Paket A"),
                            ("package_b", "Diploma of Paket B"),
                            ("report_card", "School report (rapor)"),
                            ("statement", "Statement of the education office"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="earlier diploma or report",
                    ),
                ),
                (
                    "prior_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number of that paper"
                    ),
                ),
                (
                    "dapodik_on",
                    models.DateField(blank=True, null=True, verbose_name="in Dapodik since"),
                ),
                (
                    "exam_registered_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="registered for the exam on"
                    ),
                ),
                (
                    "exam_number",
                    models.CharField(blank=True, max_length=40, verbose_name="exam number"),
                ),
                ("exam_on", models.DateField(blank=True, null=True, verbose_name="exam day")),
                (
                    "graduated_on",
                    models.DateField(blank=True, null=True, verbose_name="graduated on"),
                ),
                (
                    "left_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was given up"
                    ),
                ),
            ],
            options={
                "verbose_name": "learner record",
                "verbose_name_plural": "learner records",
                "ordering": ["inmate", "package"],
                "permissions": [("graduate_learner", "Can record that a learner graduated")],
                "indexes": [models.Index(fields=["facility", "state"], name="learner_by_facility")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inmate", "package"),
                        name="one_record_per_person_and_package",
                        violation_error_message="This person has a record of this package already; open it again.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                frozenset(
                                    ["exam_registered", "not_passed", "registered", "studying"]
                                ),
                            )
                        ),
                        fields=("inmate",),
                        name="one_open_package_per_person",
                        violation_error_message="This person is learning for another package.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "exam_registered"), _negated=True),
                            ("exam_registered_on__isnull", False),
                            _connector="OR",
                        ),
                        name="exam_registration_has_a_day",
                        violation_error_message="Write the day of the registration for the exam.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "graduated"), _negated=True),
                                ("graduated_on", None),
                            ),
                            models.Q(
                                ("exam_on__isnull", False),
                                ("graduated_on__gte", models.F("exam_on")),
                                ("graduated_on__isnull", False),
                                ("state", "graduated"),
                            ),
                            _connector="OR",
                        ),
                        name="graduation_follows_the_exam",
                        violation_error_message="Write the day of the exam and its result first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("left_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dropped_learner_says_why",
                        violation_error_message="Write why it was given up.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="study_times",
                        to="trainees.learnerrecord",
                        verbose_name="learner",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="study_times",
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
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.subject",
                        verbose_name="subject",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("face", "Face to face"),
                            ("tutorial", "Tutorial"),
                            ("independent", "Independent study"),
                        ],
                        max_length=12,
                        verbose_name="way of learning",
                    ),
                ),
                ("quarters", models.PositiveIntegerField(verbose_name="quarters of a lesson hour")),
                ("on", models.DateField(verbose_name="date")),
                (
                    "is_counted",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="from registers"
                    ),
                ),
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
            ],
            options={
                "verbose_name": "study time",
                "verbose_name_plural": "study times",
                "ordering": ["learner", "subject", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_counted", True)),
                        fields=("enrolment", "subject", "way"),
                        name="one_counted_row",
                        violation_error_message="These hours are counted already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_counted", False), ("enrolment__isnull", False), _connector="OR"
                        ),
                        name="counted_study_is_of_a_class",
                        violation_error_message="Hours from registers belong to a class.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_counted", True),
                            ("way", "independent"),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="typed_study_says_where_from",
                        violation_error_message="Write which report these hours come from.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarters__gt", 0)),
                        name="study_has_time",
                        violation_error_message="Enter how long it was.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mutation",
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
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mutations",
                        to="trainees.learnerrecord",
                        verbose_name="learner",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("transferred", "Transferred"),
                            ("released", "Released"),
                            ("school", "Changed the learning centre"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "letter_number",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="number of the letter"
                    ),
                ),
                (
                    "from_facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="from the facility",
                    ),
                ),
                (
                    "to_facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mutations_here",
                        to="partnerships.facility",
                        verbose_name="to the facility",
                    ),
                ),
                (
                    "to_partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mutations_here",
                        to="partnerships.partner",
                        verbose_name="to the learning centre",
                    ),
                ),
                (
                    "to_place",
                    models.CharField(blank=True, max_length=120, verbose_name="to another place"),
                ),
                (
                    "received_on",
                    models.DateField(blank=True, null=True, verbose_name="received on"),
                ),
                (
                    "credits",
                    models.JSONField(
                        blank=True, default=dict, editable=False, verbose_name="credits (SKK)"
                    ),
                ),
            ],
            options={
                "verbose_name": "mutation of a learner",
                "verbose_name_plural": "mutations of learners",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("letter_number", ""), ("reason", "released")),
                            ("to_facility__isnull", False),
                            ("to_partner__isnull", False),
                            models.Q(("to_place", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mutation_says_where_to",
                        violation_error_message="Write where the learner goes on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on", None),
                            ("received_on__gte", models.F("on")),
                            _connector="OR",
                        ),
                        name="received_after_it_left",
                        violation_error_message="It cannot be received before it left.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("received_on", None)),
                        fields=("learner",),
                        name="one_open_mutation",
                        violation_error_message="This learner is on the way already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
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
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
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
                ("on", models.DateField(verbose_name="date")),
                ("content", models.PositiveSmallIntegerField(verbose_name="what was taught")),
                ("teaching", models.PositiveSmallIntegerField(verbose_name="how it was taught")),
                ("tools", models.PositiveSmallIntegerField(verbose_name="tools and material")),
                ("use", models.PositiveSmallIntegerField(verbose_name="use for later")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="comment")),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content__range", (1, 5)),
                            ("teaching__range", (1, 5)),
                            ("tools__range", (1, 5)),
                            ("use__range", (1, 5)),
                        ),
                        name="feedback_marks_are_one_to_five",
                        violation_error_message="A mark is 1 to 5.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="trainees.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("printed", "Printed"),
                            ("received", "Received at the facility"),
                            ("stored", "Kept at the facility"),
                            ("sent", "Sent through Bapas"),
                            ("handed_over", "Handed over"),
                            ("uncollected", "Not collected"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "place",
                    models.CharField(blank=True, max_length=80, verbose_name="where it is kept"),
                ),
                ("person", models.CharField(blank=True, max_length=120, verbose_name="handed to")),
                ("relation", models.CharField(blank=True, max_length=60, verbose_name="relation")),
                (
                    "bapas",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.facility",
                        verbose_name="probation office (Bapas)",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                        verbose_name="signed receipt",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="recorded at")),
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
            ],
            options={
                "verbose_name": "step of a certificate",
                "verbose_name_plural": "steps of a certificate",
                "ordering": ["certificate", "pk"],
                "permissions": [("move_certificate", "Can record where a certificate went")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "handed_over"), _negated=True),
                            models.Q(("person", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="move_says_who_took_it",
                        violation_error_message="Write to whom it was handed over.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "sent"), _negated=True),
                            ("bapas__isnull", False),
                            _connector="OR",
                        ),
                        name="move_names_the_probation_office",
                        violation_error_message="Choose the probation office (Bapas).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "stored"), _negated=True),
                            models.Q(("place", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stored_certificate_has_a_place",
                        violation_error_message="Write where the certificates are kept.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="learner",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="trainees.learnerrecord",
                verbose_name="learner record",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="assessor_body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.partner",
                verbose_name="body of the assessor",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="assessor_person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.instructor",
                verbose_name="assessor",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="minutes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.document",
                verbose_name="minutes of the test",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="minutes_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="number of the minutes"),
        ),
        migrations.RunPython(name_the_body, migrations.RunPython.noop),
        rutan.common.operations.AddConstraints(
            model_name="assessment",
            constraints=[
                models.CheckConstraint(
                    condition=models.Q(
                        ("assessor_body__isnull", False),
                        models.Q(("assessor", ""), ("assessor_person", None)),
                        _connector="OR",
                    ),
                    name="assessor_belongs_to_a_body",
                    violation_error_message="Choose the body the assessor comes from.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("minutes", None),
                        models.Q(("minutes_number", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="minutes_have_a_number_with_their_file",
                    violation_error_message="Write the number of the minutes with their file.",
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="result",
            name="result_has_one_to_three_attempts",
        ),
        migrations.AddField(
            model_name="result",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.document",
                verbose_name="evidence",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="note"),
        ),
        migrations.RunPython(join_fourth_attempts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gte", 1), ("attempt__lte", 3)),
                name="result_has_one_to_three_attempts",
                violation_error_message="A test is taken three times at most.",
            ),
        ),
        migrations.AlterModelOptions(
            name="certificate",
            options={
                "ordering": ["enrolment__inmate__id_card_name", "pk"],
                "permissions": [
                    ("number_certificate", "Can give certificates their numbers"),
                    ("revoke_certificate", "Can revoke a certificate"),
                    ("reissue_certificate", "Can allow another certificate after a revoked one"),
                ],
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
            },
        ),
        migrations.RemoveConstraint(
            model_name="certificate",
            name="certificate_number_is_unique_per_issuer",
        ),
        migrations.RenameField(
            model_name="certificate",
            old_name="token",
            new_name="code",
        ),
        rutan.common.operations.AddFields(
            model_name="certificate",
            fields=[
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("facts_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("holder_masked", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "kept_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="kept on"),
                ),
                (
                    "kept_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why it stays valid",
                    ),
                ),
                ("level", models.CharField(blank=True, max_length=60, verbose_name="level")),
                ("number_key", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "reissue_reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        verbose_name="why another one may be issued",
                    ),
                ),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="revoked on")),
                ("score", models.CharField(blank=True, max_length=20, verbose_name="score")),
                (
                    "signed_name",
                    models.CharField(blank=True, max_length=120, verbose_name="signed by"),
                ),
                (
                    "signed_position",
                    models.CharField(blank=True, max_length=120, verbose_name="position"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                (
                    "units",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="units"
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_facts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="certificate",
            name="code",
            field=models.CharField(
                default=rutan.common.codes.new_code, editable=False, max_length=27, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Awaiting issue"),
                    ("issued", "Issued"),
                    ("printed", "Printed"),
                    ("received", "At the facility"),
                    ("stored", "Kept at the facility"),
                    ("sent", "Sent through Bapas"),
                    ("handed_over", "Handed over"),
                    ("uncollected", "Not collected"),
                    ("replaced", "Replaced"),
                    ("revoked", "Revoked"),
                ],
                default="draft",
                editable=False,
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="venue",
            field=models.CharField(blank=True, max_length=80, verbose_name="town"),
        ),
        rutan.common.operations.AddConstraints(
            model_name="certificate",
            constraints=[
                models.UniqueConstraint(
                    condition=models.Q(("number_key", ""), _negated=True),
                    fields=("issuer", "kind", "number_key"),
                    name="certificate_number_is_unique_per_issuer",
                    violation_error_message="This certificate number is already used.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "competence"), _negated=True),
                        ("state__in", ["draft", "replaced", "revoked"]),
                        models.Q(
                            models.Q(("registration_number", ""), _negated=True),
                            ("valid_until__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="competence_certificate_is_registered",
                    violation_error_message="A competence certificate needs its registration number and its last day.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("facts_sha256", ""), ("state", "draft")),
                        models.Q(
                            models.Q(("state", "draft"), _negated=True),
                            models.Q(("facts_sha256", ""), _negated=True),
                            models.Q(("number_key", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="issued_certificate_keeps_its_facts",
                    violation_error_message="What was printed on an issued certificate is kept with it.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("revoked_on__isnull", False), ("state", "revoked")),
                        models.Q(
                            models.Q(("state", "revoked"), _negated=True), ("revoked_on", None)
                        ),
                        _connector="OR",
                    ),
                    name="revoked_certificate_has_a_day",
                    violation_error_message="A revoked certificate has the day it was revoked.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reissue_reason", ""), ("state", "revoked"), _connector="OR"
                    ),
                    name="reissue_is_of_a_revoked_certificate",
                    violation_error_message="Only after a revoked one is another one allowed.",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kept_on", None), ("kept_reason", "")),
                        models.Q(
                            ("kept_on__isnull", False), models.Q(("kept_reason", ""), _negated=True)
                        ),
                        _connector="OR",
                    ),
                    name="kept_certificate_says_why",
                    violation_error_message="Write why the certificate stays valid.",
                ),
            ],
        ),
        migrations.RunPython(add_layouts, migrations.RunPython.noop),
    ]
