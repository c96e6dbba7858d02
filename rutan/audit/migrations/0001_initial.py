from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="time")),
                (
                    "actor",
                    models.CharField(blank=True, db_index=True, max_length=254, verbose_name="who"),
                ),
                ("actor_role", models.CharField(blank=True, max_length=20, verbose_name="role")),
                ("action", models.CharField(db_index=True, max_length=60, verbose_name="what")),
                ("subject_type", models.CharField(max_length=60, verbose_name="kind of record")),
                ("subject_id", models.CharField(blank=True, max_length=40, verbose_name="record")),
                (
                    "facility_pk",
                    models.BigIntegerField(blank=True, null=True, verbose_name="facility"),
                ),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request")),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit trail",
                "ordering": ["-seq"],
                "default_permissions": ["view"],
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id", "-seq"], name="audit_of_a_subject"
                    ),
                    models.Index(fields=["facility_pk", "-seq"], name="audit_of_a_facility"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=60, verbose_name="job")),
                ("on", models.DateField(verbose_name="day")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("finished_at", models.DateTimeField(db_index=True, verbose_name="finished")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="error")),
            ],
            options={
                "verbose_name": "daily job",
                "verbose_name_plural": "daily jobs",
                "ordering": ["-finished_at"],
                "default_permissions": ["view"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__gte", models.F("started_at"))),
                        name="job_finishes_after_it_starts",
                    )
                ],
            },
        ),
    ]
