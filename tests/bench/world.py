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
    TrainingClass,
    TrainingField,
)
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from tests.bench.filling import (
    FIRST_KEY,
    chance,
    copies,
    day,
    pick,
    run,
    series,
    table_of,
    text,
    without_indexes,
)
from tests.factories.accounts import UserFactory
from tests.factories.after import ReturnToCustodyFactory
from tests.factories.partnerships import (
    PostingFactory,
    ProgrammeVersionFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    EnrolmentFactory,
    FollowUpFactory,
    OutcomeFactory,
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
    OutcomeKind,
    RegisterEntry,
    Release,
    ReleaseKind,
    ReturnToCustody,
    Sentence,
)

ON = date(2026, 10, 31)
NOW = 3979
"""In days after the first of 2016: 23 November 2026."""
MONTHS = (("b1", 30), ("b3", 91), ("b6", 182), ("b12", 365), ("b24", 730))
TABLES = (
    Agreement, AgreementParty, TrainingClass, ClassFigures, Inmate, Custody, Sentence,
    RegisterEntry, Application, Enrolment, Certificate, Release, ReturnToCustody, FollowUp, Outcome,
)  # fmt: skip


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
    _lives(places, facilities, rounds)
    _partnerships(place.training_class, facilities)
    _people(release.custody)
    _seats(place)
    _after(release)
    for table in ("bench_look", "bench_place", "bench_person", "bench_class"):
        run(f"DROP TABLE {table}")
    Enrolment.objects.filter(pk__lt=FIRST_KEY).update(application=None)
    for model in reversed(TABLES):
        model.objects.filter(pk__lt=FIRST_KEY)._raw_delete("default")


def _key(number: str) -> str:
    return f"{FIRST_KEY} + {number}"


def _lives(places: int, facilities: int, rounds: int) -> None:
    """What happens to everybody, in days."""
    classes, people = facilities * rounds, places * 85 // 100
    starts = f"n / {facilities} * 3900 / {rounds} + {chance('n', 1, 20)}"
    table_of(
        "bench_class",
        f"""SELECT n AS c, n % {facilities} AS f, n / {facilities} AS r,
            n % {facilities} + {facilities} * (n / {facilities} / 10) AS a,
            {starts} AS starts, {starts} + 40 AS ends FROM {series(classes)}""",
        "c",
    )
    free, back = f"ends + 120 + {chance('n', 3, 900)}", f"free + 100 + {chance('n', 7, 600)}"
    table_of(
        "bench_person",
        f"""SELECT born.*, CASE WHEN {chance("n", 6, 100)} < 5 AND dies = 9 AND {back} <= {NOW}
              THEN {back} END AS back, {chance("n", 8, 10)} < 7 AS is_sentenced
            FROM (SELECT n, c, f, starts, n < {people} AS is_seated,
              CASE WHEN n < {people} AND {chance("n", 2, 100)} < 78 AND {free} <= {NOW}
                THEN {free} END AS free,
              CASE WHEN {chance("n", 4, 100)} < 2 THEN {chance("n", 5, 5)} ELSE 9 END AS dies
            FROM {series(people + places // 4)}
            JOIN bench_class ON c = CASE WHEN n < {people} THEN n * {classes} / {people}
              ELSE (n - {people}) * {classes} / {places // 4} END) AS born""",
        "n",
    )
    later = f"{facilities} * (1 + {chance('n', 10, 2)})"
    again = f"((n - {people}) * 5 + 1) % {people}"
    state = f"""CASE WHEN ends > {NOW} THEN CASE WHEN starts <= {NOW} THEN 'active'
        ELSE 'enrolled' END WHEN fate < 86 THEN 'completed' WHEN fate < 89 THEN 'transferred'
        WHEN fate < 90 THEN 'released' WHEN fate < 95 THEN 'withdrawn'
        WHEN fate < 98 THEN 'not_completed' ELSE 'cancelled' END"""
    table_of(
        "bench_place",
        f"""SELECT seat.*, {state} AS state, fate % 2 AS odd, {chance("n", 12, 25)} AS early,
              {chance("n", 13, 100)} < 8 AS failed, {chance("n", 14, 100)} < 93 AS certified
            FROM (SELECT n, p, seats.c, f, starts, ends, {chance("n", 11, 100)} AS fate
              FROM (SELECT n, n AS p, n * {classes} / {people} AS c FROM {series(people)}
                UNION ALL SELECT n, {again}, ({again} * {classes} / {people} + {later}) % {classes}
                FROM {series(places)} WHERE n >= {people}) AS seats
              JOIN bench_class ON bench_class.c = seats.c) AS seat""",
        "n",
    )
    months = " UNION ALL ".join(
        f"SELECT {at} AS k, '{code}' AS code, {days} AS days, {14 if at == 0 else 30} AS half"
        for at, (code, days) in enumerate(MONTHS)
    )
    is_back = "back IS NOT NULL AND is_sentenced AND back <= due"
    table_of(
        "bench_look",
        f"""SELECT look.*, CASE WHEN is_done THEN 'done'
              WHEN k > dies OR {is_back} THEN 'not_required'
              WHEN due + half > {NOW} THEN 'scheduled'
              ELSE {pick(("unreachable", "refused", "missed", "missed"), chance("l", 22, 4))}
              END AS state
            FROM (SELECT plan.*, due + 5 <= {NOW} AND k <= dies AND NOT ({is_back})
                AND (k = dies OR {chance("l", 20, 100)} < 80) AS is_done
              FROM (SELECT n * 5 + k AS l, n AS p, f, free, dies, back, is_sentenced, k, code, half,
                free + days AS due FROM bench_person CROSS JOIN ({months}) AS months
                WHERE free IS NOT NULL) AS plan) AS look""",
        "l",
    )


def _partnerships(like: TrainingClass, facilities: int) -> None:
    fields = TrainingField.objects.order_by("pk")[:12]
    versions = [ProgrammeVersionFactory(programme__field=field).pk for field in fields]
    ClassFigures.objects.create(training_class=like)
    named = f"'Rutan ' || {text('n')}"
    copies(
        like.facility,
        series(facilities),
        {"id": _key("n"), "official_name": named, "short_name": named},
    )
    copies(
        like.agreement,
        """(SELECT a, min(f) AS f, min(starts) AS starts, max(ends) AS ends
            FROM bench_class GROUP BY a) AS s""",
        {
            "id": _key("a"),
            "code": f"'pks-' || {text('a')}",
            "facility_id": _key("f"),
            "starts_on": day("s.starts - 30"),
            "signed_on": day("s.starts - 30"),
            "ends_on": day("s.ends + 330"),
        },
    )
    is_over = f"s.ends + 10 <= {NOW}"
    copies(
        like,
        "bench_class AS s",
        {
            "id": _key("s.c"),
            "public_id": text("s.c"),
            "facility_id": _key("s.f"),
            "agreement_id": _key("s.a"),
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
            "training_class_id": _key("c"),
            "enrolled": "places",
            "attended": "places",
            "completed": "done",
            "held_hours": "160",
        },
    )


def _people(like: Custody) -> None:
    person = {"inmate_id": _key("s.n"), "facility_id": _key("s.f")}
    copies(
        like.inmate,
        "bench_person AS s",
        {
            "id": _key("s.n"),
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
            "id": _key("s.n"),
            "entered_on": day("s.starts - 400"),
            "state": "CASE WHEN s.free IS NULL THEN 'in_custody' ELSE 'released' END",
            "left_on": f"CASE WHEN s.free IS NOT NULL THEN {day('s.free')} END",
        },
    )
    custody = {"id": _key("s.n"), "custody_id": _key("s.n")}
    copies(
        SentenceFactory(custody=like),
        "bench_person AS s",
        {"custody_id": _key("s.n"), "years": f"1 + {chance('s.n', 32, 8)}"},
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
    who = {"inmate_id": _key("s.p"), "facility_id": _key("s.f")}
    in_class = {"training_class_id": _key("s.c")}
    asked = {"inmate": like.inmate, "training_class": like.training_class, "assessed": True}
    seated, lapsed = (
        ApplicationFactory(state="enrolled", **asked),
        ApplicationFactory(lapsed=True, **asked),
    )
    copies(
        seated,
        "bench_place AS s",
        who | in_class | {"id": _key("s.n"), "assessed_on": day("s.starts - 10")},
    )
    copies(
        lapsed,
        "(SELECT * FROM bench_person WHERE NOT is_seated) AS s",
        {
            "id": f"{FIRST_KEY} * 1000 + s.n",
            "inmate_id": _key("s.n"),
            "facility_id": _key("s.f"),
            "training_class_id": _key("s.c"),
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
            "id": _key("s.n"),
            "custody_id": _key("s.p"),
            "application_id": _key("s.n"),
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
            AND ends + 10 <= {NOW}) AS s""",
        {
            "id": _key("s.n"),
            "enrolment_id": _key("s.n"),
            "facility_id": who["facility_id"],
            "code": text("s.n"),
            "number": text("s.n"),
            "number_key": text("s.n"),
            "issued_on": day("s.ends + 10"),
        },
    )


def _after(like: Release) -> None:
    kinds = list(ReleaseKind.objects.filter(pk__lte=5).values_list("pk", flat=True))
    person = {"inmate_id": _key("s.n"), "facility_id": _key("s.f")}
    copies(
        like,
        "(SELECT * FROM bench_person WHERE free IS NOT NULL) AS s",
        person
        | {
            "id": _key("s.n"),
            "custody_id": _key("s.n"),
            "kind_id": pick(kinds, chance("s.n", 40, len(kinds))),
            "on": day("s.free"),
        },
    )
    copies(
        ReturnToCustodyFactory(release=like, from_history=True),
        "(SELECT * FROM bench_person WHERE back IS NOT NULL) AS s",
        person
        | {
            "id": _key("s.n"),
            "release_id": _key("s.n"),
            "on": day("s.back"),
            "kind": "CASE WHEN s.is_sentenced THEN 'sentenced' ELSE 'pending' END",
        },
    )
    look = FollowUpFactory(release=like, done=True)
    of_look = {"id": _key("s.l"), "release_id": _key("s.p"), "inmate_id": _key("s.p")} | {
        "facility_id": person["facility_id"]
    }
    copies(
        look,
        "bench_look AS s",
        of_look
        | {
            "checkpoint": "s.code",
            "due_on": day("s.due"),
            "opens_on": day("s.due - s.half"),
            "closes_on": day("s.due + s.half"),
            "state": "s.state",
            "counted_id": f"CASE WHEN s.is_done THEN {_key('s.l')} END",
        },
    )
    found = dict(OutcomeKind.objects.values_list("code", "pk"))
    usual = ["employed", "self_employed", "employed", "studying", "not_working", "not_seeking"]
    kind = pick([found[code] for code in usual], chance("s.l", 23, len(usual)))
    copies(
        OutcomeFactory(follow_up=look, kind_id=found["employed"]),
        "(SELECT * FROM bench_look WHERE is_done) AS s",
        of_look
        | {
            "follow_up_id": _key("s.l"),
            "on": day("s.due"),
            "heard_on": day(f"s.due + {chance('s.l', 21, 5)}"),
            "kind_id": f"CASE WHEN s.k = s.dies THEN {found['deceased']} ELSE {kind} END",
        },
    )
