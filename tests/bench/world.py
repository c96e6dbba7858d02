"""A made-up nation: places in classes of ten years, and what became of these people.

16 places a class, 96 classes a facility, ten classes an agreement. Of the places 15 in 100 are a
second one of somebody; for four places one candidate more was assessed who never got one. Facts
only: the columns of a place are written by the command that rebuilds them.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from partnerships.models import (
    Agreement,
    AgreementParty,
    ClassFigures,
    Obligation,
    TrainingClass,
    TrainingField,
)
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from tests.bench import aftermath, lives
from tests.bench.filling import (
    FIRST_KEY,
    chance,
    copies,
    day,
    made,
    pick,
    run,
    series,
    text,
    without_indexes,
)
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import (
    ObligationFactory,
    PostingFactory,
    ProgrammeVersionFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    EnrolmentFactory,
    RegisterEntryFactory,
    ReleaseFactory,
    SentenceFactory,
)
from trainees.models import (
    Application,
    Certificate,
    Custody,
    Enrolment,
    ExitReason,
    FollowUp,
    Inmate,
    Outcome,
    RegisterEntry,
    Release,
    ReleaseKind,
    ReturnToCustody,
    Sentence,
)

ON = date(2026, 10, 31)
TABLES = (
    Agreement, AgreementParty, Obligation, TrainingClass, ClassFigures, Inmate, Custody, Sentence,
    RegisterEntry, Application, Enrolment, Certificate, Release, ReturnToCustody, FollowUp, Outcome,
)  # fmt: skip


GOALS = {
    "classes": 10, "participants": 150, "hours": 1_600, "certified": 120, "followed_up_m6": 60,
    "productive_m6": 50,
}  # fmt: skip
"""What every agreement is measured by."""


@dataclass(frozen=True)
class World:
    """Who reads, and the facility and the agreement in the middle of it."""

    places: int
    manager: User
    officer: User
    facility: int
    agreement: int


def build(places: int, *, all_at_once: bool = True) -> World:
    """`all_at_once`: into empty tables of a database of one's own, without their indexes."""
    facilities = max(places // 1_536, 2)
    rounds = max(places // 16 // facilities, 4)
    if all_at_once:
        with without_indexes(TABLES):
            _fill(places, facilities, rounds)
        run("ANALYZE")
    else:
        _fill(places, facilities, rounds)
    manager, officer = UserFactory(role=Role.MANAGER), UserFactory()
    PostingFactory(user=manager, national=True)
    PostingFactory(user=officer, facility_id=FIRST_KEY + 1)
    return World(places, manager, officer, FIRST_KEY + 1, FIRST_KEY + facilities * (rounds // 20))


@transaction.atomic
def _fill(places: int, facilities: int, rounds: int) -> None:
    release = ReleaseFactory(kind=ReleaseKind.objects.get(code="pb"))
    place = EnrolmentFactory(completed=True, custody=release.custody, inmate=release.inmate)
    lives.imagine(places, facilities, rounds)
    _partnerships(place.training_class, facilities)
    _people(release.custody)
    _seats(place)
    aftermath.let_go(release)
    lives.forget()
    Enrolment.objects.filter(pk__lt=FIRST_KEY).update(application=None)
    for model in reversed(TABLES):
        model.objects.filter(pk__lt=FIRST_KEY)._raw_delete("default")


def _partnerships(like: TrainingClass, facilities: int) -> None:
    fields = TrainingField.objects.order_by("pk")[:12]
    versions = [ProgrammeVersionFactory(programme__field=field).pk for field in fields]
    ClassFigures.objects.create(training_class=like)
    named = f"'Rutan ' || {text('n')}"
    copies(
        like.facility,
        series(facilities),
        {"id": made("n"), "official_name": named, "short_name": named},
    )
    copies(
        like.agreement,
        """(SELECT a, min(f) AS f, min(starts) AS starts, max(ends) AS ends
            FROM bench_class GROUP BY a) AS s""",
        {
            "id": made("a"),
            "code": f"'pks-' || {text('a')}",
            "facility_id": made("f"),
            "starts_on": day("s.starts - 30"),
            "signed_on": day("s.starts - 30"),
            "ends_on": day("s.ends + 330"),
        },
    )
    goals = [
        ObligationFactory(agreement=like.agreement, metric=metric, target=target)
        for metric, target in GOALS.items()
    ]
    for at, goal in enumerate(goals):
        key = {"id": f"{made('10 * s.a')} + {at}", "agreement_id": made("s.a")}
        copies(goal, "(SELECT DISTINCT a FROM bench_class) AS s", key)
    is_over = f"s.ends + 10 <= {lives.NOW}"
    copies(
        like,
        "bench_class AS s",
        {
            "id": made("s.c"),
            "public_id": text("s.c"),
            "facility_id": made("s.f"),
            "agreement_id": made("s.a"),
            "programme_version_id": pick(versions, chance("s.c", 30, len(versions))),
            "batch_number": "s.r + 1",
            "starts_on": day("s.starts"),
            "ends_on": day("s.ends"),
            "started_on": day("s.starts"),
            "state": f"CASE WHEN {is_over} THEN 'closed' ELSE 'running' END",
            "closed_on": f"CASE WHEN {is_over} THEN {day('s.ends + 10')} END",
            "stated_hours": f"CASE WHEN {is_over} THEN 160 END",
        },
    )
    copies(
        like.figures,
        """(SELECT c, count(*) AS places, sum(CASE WHEN state = 'completed' THEN 1 ELSE 0 END)
            AS done FROM bench_place GROUP BY c) AS s""",
        {
            "training_class_id": made("c"),
            "enrolled": "places",
            "attended": "places",
            "completed": "done",
            "held_hours": "160",
        },
    )


def _people(like: Custody) -> None:
    person = {"inmate_id": made("s.n"), "facility_id": made("s.f")}
    copies(
        like.inmate,
        "bench_person AS s",
        {
            "id": made("s.n"),
            "facility_id": person["facility_id"],
            "public_id": text("s.n"),
            "register_label": f"'B.I ' || {text('s.n')}",
            "sex": f"CASE WHEN {chance('s.n', 31, 100)} < 8 THEN 'female' ELSE 'male' END",
        },
    )
    copies(
        like,
        "bench_person AS s",
        person
        | {
            "id": made("s.n"),
            "entered_on": day("s.starts - 400"),
            "state": "CASE WHEN s.free IS NULL THEN 'in_custody' ELSE 'released' END",
            "left_on": f"CASE WHEN s.free IS NOT NULL THEN {day('s.free')} END",
        },
    )
    custody = {"id": made("s.n"), "custody_id": made("s.n")}
    copies(
        SentenceFactory(custody=like),
        "bench_person AS s",
        {"custody_id": made("s.n"), "years": f"1 + {chance('s.n', 32, 8)}"},
    )
    copies(
        RegisterEntryFactory(custody=like, kind__code="B.I"),
        "bench_person AS s",
        custody
        | {
            "facility_id": person["facility_id"],
            "number": text("s.n"),
            "starts_on": day("s.starts - 400"),
            "ends_on": f"CASE WHEN s.free IS NOT NULL THEN {day('s.free')} END",
        },
    )


def _seats(like: Enrolment) -> None:
    codes = dict(ExitReason.objects.values_list("code", "pk"))
    who = {"inmate_id": made("s.p"), "facility_id": made("s.f")}
    in_class = {"training_class_id": made("s.c")}
    asked = {"inmate": like.inmate, "training_class": like.training_class, "assessed": True}
    seated, lapsed = (
        ApplicationFactory(state="enrolled", **asked),
        ApplicationFactory(lapsed=True, **asked),
    )
    copies(
        seated,
        "bench_place AS s",
        who | in_class | {"id": made("s.n"), "assessed_on": day("s.starts - 10")},
    )
    copies(
        lapsed,
        "(SELECT * FROM bench_person WHERE NOT is_seated) AS s",
        {
            "id": f"{FIRST_KEY} * 1000 + s.n",
            "inmate_id": made("s.n"),
            "facility_id": made("s.f"),
            "training_class_id": made("s.c"),
            "assessed_on": day("s.starts - 10"),
        },
    )
    is_over = "s.state NOT IN ('active', 'enrolled')"
    over = "CASE WHEN s.state = 'completed' THEN s.ends ELSE s.starts + 5 + s.early END"
    early = {
        "transferred": "transferred", "released": "released", "not_completed": "attendance_short",
        "cancelled": "class_cancelled",
    }  # fmt: skip
    reasons = " ".join(f"WHEN '{state}' THEN {codes[code]}" for state, code in early.items())
    own = pick([codes["own_wish"], codes["health"]], "s.odd")
    copies(
        like,
        "(SELECT * FROM bench_place ORDER BY c, n) AS s",  # as classes came, one after the other
        who
        | in_class
        | {
            "id": made("s.n"),
            "custody_id": made("s.p"),
            "application_id": made("s.n"),
            "state": "s.state",
            "enrolled_on": day("s.starts - 3"),
            "ended_on": f"CASE WHEN {is_over} THEN {day(over)} END",
            "exit_reason_id": f"CASE s.state {reasons} WHEN 'withdrawn' THEN {own} END",
            "expected_hours": "160",
            "credited_quarters": "CASE WHEN s.state = 'enrolled' THEN 0 ELSE 560 END",
            "competence": "CASE WHEN s.state <> 'completed' THEN '' WHEN s.failed THEN 'not_yet'"
            " ELSE 'competent' END",
        },
    )
    copies(
        CertificateFactory(issued=True, enrolment=like, issuer=like.training_class.partner),
        f"""(SELECT * FROM bench_place WHERE state = 'completed' AND certified AND NOT failed
            AND ends + 10 <= {lives.NOW}) AS s""",
        {
            "id": made("s.n"),
            "enrolment_id": made("s.n"),
            "facility_id": who["facility_id"],
            "code": text("s.n"),
            "number": text("s.n"),
            "number_key": text("s.n"),
            "issued_on": day("s.ends + 10"),
        },
    )
