from django.db import migrations
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_who_attended(apps, schema_editor):
    """What `trainees.actions.figures` counts for one class, for all classes there are."""
    Attendance = apps.get_model("trainees", "Attendance")
    Enrolment = apps.get_model("trainees", "Enrolment")
    was_there = Attendance.objects.filter(
        enrolment=OuterRef("pk"), session__state="held", reason__is_attended=True
    )
    places = Enrolment.objects.filter(training_class=OuterRef("training_class")).order_by()

    def counted(rows):
        return Coalesce(
            Subquery(rows.values("training_class").annotate(n=Count("pk")).values("n")), 0
        )

    apps.get_model("partnerships", "ClassFigures").objects.update(
        attended=counted(places.filter(Exists(was_there))),
        awaited=counted(places.filter(~Exists(was_there), state__in=["enrolled", "active"])),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_who_attended"),
        ("trainees", "0003_answer_of_the_partner"),
    ]

    # Counters are derived: on the way back their columns go.
    operations = [migrations.RunPython(count_who_attended, migrations.RunPython.noop)]
