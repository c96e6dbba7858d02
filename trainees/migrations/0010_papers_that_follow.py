"""Where each step of a certificate was recorded, and where a paper was sent along to."""

import django.db.models.deletion
from django.db import migrations, models

TO_FACILITY = {
    "blank": True,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "partnerships.facility",
}


def say_where(apps, schema_editor):
    """At the facility of the class; from the last receipt on where the paper followed its holder."""
    moves = apps.get_model("trainees", "CertificateMove").objects
    facilities = moves.order_by().values_list(
        "certificate__enrolment__facility", "certificate__facility"
    )
    for begins, now in set(facilities):
        rows = moves.filter(certificate__enrolment__facility=begins, certificate__facility=now)
        rows.update(facility_id=begins)
        if begins == now:
            continue
        last = rows.filter(step="received").values("certificate").annotate(last=models.Max("pk"))
        for certificate, first in last.values_list("certificate", "last"):
            moves.filter(certificate=certificate, pk__gte=first).update(facility_id=now)


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_subjects_and_layouts"),
        ("trainees", "0009_graduation_reason"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificatemove",
            name="facility",
            field=models.ForeignKey(verbose_name="facility", **TO_FACILITY),
        ),
        migrations.AddField(
            model_name="certificatemove",
            name="to_facility",
            field=models.ForeignKey(verbose_name="to the facility", **TO_FACILITY),
        ),
        migrations.AddField(
            model_name="certificatemove",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="note"),
        ),
        migrations.RunPython(say_where, migrations.RunPython.noop),
    ]
