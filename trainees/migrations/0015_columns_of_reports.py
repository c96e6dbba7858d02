"""What became of a place, in columns of the place, filled from what is known."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from rutan.common.operations import AddConstraints, AddFields

CHECKPOINTS = ("b1", "b3", "b6", "b12", "b24")
INVALID = ("draft", "replaced", "revoked")
BATCH = 5_000


def fill(apps, schema_editor):
    """As `trainees.actions.aftermath` worked it out when this was written."""
    places = apps.get_model("trainees", "Enrolment").objects
    keys = list(places.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        places.filter(pk__range=(part[0], part[-1])).update(**columns(apps))


def columns(apps):
    release = apps.get_model("trainees", "Release").objects.filter(pk=first_release(apps))
    returned = Case(
        When(came_back__kind="sentenced", then="came_back__on"), output_field=DateField()
    )
    others = apps.get_model("trainees", "Enrolment").objects.filter(inmate=OuterRef("inmate"))
    counted = others.order_by().values("inmate").annotate(number=Count("pk") - 1)
    found = {
        "attended_on": attended_on(apps),
        "certified_on": certified_on(apps),
        "released_on": Subquery(release.values("on")[:1]),
        "release_kind": Subquery(release.values("kind")[:1]),
        "returned_on": Subquery(release.values(day=returned)[:1]),
        "siblings": Subquery(counted.values("number")),
    }
    for code in CHECKPOINTS:
        known = known_of(apps, code)
        found[f"{code}_on"] = Subquery(known.values("known_on")[:1])
        found[f"{code}_kind"] = Subquery(known.values("known_kind")[:1])
    return found


def attended_on(apps):
    marks = apps.get_model("trainees", "Attendance").objects.filter(
        enrolment=OuterRef("pk"), session__state="held", reason__is_attended=True
    )
    return Coalesce(
        Subquery(marks.order_by("session__on").values("session__on")[:1]),
        Case(When(was_there=True, then="enrolled_on"), output_field=DateField()),
    )


def certified_on(apps):
    papers = (
        apps.get_model("trainees", "Certificate")
        .objects.filter(enrolment=OuterRef("pk"))
        .exclude(kind="participation")
    )
    issued = papers.exclude(state__in=("draft", "revoked")).order_by("issued_on")
    return Case(
        When(
            Exists(papers.exclude(state__in=INVALID)),
            then=Subquery(issued.values("issued_on")[:1]),
        ),
        output_field=DateField(),
    )


def first_release(apps):
    releases = apps.get_model("trainees", "Release").objects
    of_stay = releases.filter(custody=OuterRef(OuterRef("custody")))
    later = releases.filter(
        inmate=OuterRef(OuterRef("inmate")), on__gte=OuterRef(OuterRef("enrolled_on"))
    )
    return Coalesce(
        Subquery(of_stay.order_by().values("pk")[:1]),
        Subquery(later.order_by("on", "pk").values("pk")[:1]),
    )


def known_of(apps, code):
    outcomes = apps.get_model("trainees", "Outcome").objects
    answers = outcomes.filter(voided_on=None).order_by("heard_on", "pk")
    first = Subquery(answers.filter(follow_up=OuterRef("pk")).values("heard_on")[:1])
    deaths = answers.filter(
        release=OuterRef("release"), kind__code="deceased", on__lte=OuterRef("closes_on")
    )
    returned = apps.get_model("trainees", "OutcomeKind").objects.filter(code="reimprisoned")
    came_back = Q(release__came_back__kind="sentenced", release__came_back__on__lte=F("closes_on"))
    looks = apps.get_model("trainees", "FollowUp").objects.filter(checkpoint=code)
    return looks.filter(release=first_release(apps)).annotate(
        known_kind=Coalesce(
            "counted__kind",
            Subquery(deaths.values("kind")[:1]),
            Case(When(came_back, then=Subquery(returned.values("pk")[:1]))),
            output_field=BigIntegerField(),
        ),
        known_on=Case(
            When(counted__isnull=False, then=Coalesce(first, "counted__heard_on")),
            default=Coalesce(
                Subquery(deaths.values("heard_on")[:1]),
                Case(When(came_back, then="release__came_back__on"), output_field=DateField()),
            ),
        ),
    )


def day():
    return models.DateField(blank=True, editable=False, null=True)


def key(model):
    return models.ForeignKey(
        blank=True,
        db_index=False,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=model,
    )


def in_pairs():
    pairs = Q()
    for code in CHECKPOINTS:
        pairs &= Q(**{f"{code}_on": None, f"{code}_kind": None}) | Q(
            **{f"{code}_on__isnull": False, f"{code}_kind__isnull": False}
        )
    return pairs


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0010_costs_and_plans"),
        ("trainees", "0014_answers_name_their_release"),
    ]

    operations = [
        AddFields(
            "enrolment",
            [
                *((name, day()) for name in ("attended_on", "certified_on", "released_on")),
                ("returned_on", day()),
                ("siblings", models.PositiveSmallIntegerField(default=0, editable=False)),
                *((f"{code}_on", day()) for code in CHECKPOINTS),
            ],
        ),
        migrations.AddField("enrolment", "release_kind", key("trainees.releasekind")),
        *(
            migrations.AddField("enrolment", f"{code}_kind", key("trainees.outcomekind"))
            for code in CHECKPOINTS
        ),
        migrations.AddIndex(
            "enrolment",
            models.Index(
                condition=Q(siblings__gt=0), fields=["inmate"], name="enrolment_with_siblings"
            ),
        ),
        AddConstraints(
            "enrolment",
            [
                models.CheckConstraint(
                    condition=in_pairs(),
                    name="outcome_columns_come_in_pairs",
                    violation_error_message="An answer has its day, and a day its answer.",
                )
            ],
        ),
        migrations.AlterModelOptions(
            name="importbatch",
            options={
                "ordering": ["-pk"],
                "permissions": [("import_history", "Can import past classes")],
                "verbose_name": "import",
                "verbose_name_plural": "imports",
            },
        ),
        AddFields(
            "importbatch",
            [
                (
                    "kind",
                    models.CharField(
                        choices=[("inmates", "Inmates"), ("history", "Past classes")],
                        default="inmates",
                        editable=False,
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
            ],
        ),
        AddFields("importrow", [("made", models.JSONField(default=dict))]),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
