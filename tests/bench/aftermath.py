"""What became of the people of the made-up nation after their release."""

from tests.bench.filling import chance, copies, day, made, pick
from tests.factories.after import ReturnToCustodyFactory
from tests.factories.trainees import FollowUpFactory, OutcomeFactory
from trainees.models import OutcomeKind, Release, ReleaseKind


def let_go(like: Release) -> None:
    kinds = list(ReleaseKind.objects.filter(pk__lte=5).values_list("pk", flat=True))
    person = {"inmate_id": made("s.n"), "facility_id": made("s.f")}
    copies(
        like,
        "(SELECT * FROM bench_person WHERE free IS NOT NULL) AS s",
        person
        | {
            "id": made("s.n"),
            "custody_id": made("s.n"),
            "kind_id": pick(kinds, chance("s.n", 40, len(kinds))),
            "on": day("s.free"),
        },
    )
    copies(
        ReturnToCustodyFactory(release=like, from_history=True),
        "(SELECT * FROM bench_person WHERE back IS NOT NULL) AS s",
        person
        | {
            "id": made("s.n"),
            "release_id": made("s.n"),
            "on": day("s.back"),
            "kind": "CASE WHEN s.is_sentenced THEN 'sentenced' ELSE 'pending' END",
        },
    )
    look = FollowUpFactory(release=like, done=True)
    of_look = {"id": made("s.l"), "release_id": made("s.p"), "inmate_id": made("s.p")} | {
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
            "counted_id": f"CASE WHEN s.is_done THEN {made('s.l')} END",
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
            "follow_up_id": made("s.l"),
            "on": day("s.due"),
            "heard_on": day(f"s.due + {chance('s.l', 21, 5)}"),
            "kind_id": f"CASE WHEN s.k = s.dies THEN {found['deceased']} ELSE {kind} END",
            "uses_training": pick(["yes", "partly", "no", ""], chance("s.l", 24, 4)),
            "income": pick(["lt1", "1to2", "2to3", ""], chance("s.l", 25, 4)),
        },
    )
