"""Reports kept as official: refused while they would still move or are not explained, unchanged
afterwards, and read beside the figures of today."""

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from rutan.audit.models import AuditEvent
from rutan.common.shares import HIDDEN
from rutan.portal.report_cohorts import kept_rows
from tests.factories.partnerships import AgreementFactory, FacilityFactory, ObligationFactory
from tests.factories.reports import FrozenReportFactory, IndicatorTargetFactory
from tests.factories.trainees import ExitReasonFactory
from tests.trainees.test_indicators import a_class, completed, place, scenario_14
from trainees.actions import aftermath
from trainees.choices import Checkpoint
from trainees.models import Enrolment, FrozenReport
from trainees.reports import frozen

FREEZE = "/laporan/indikator/kunci/"
KEEP = "/laporan/reintegrasi/kunci/"
LIST = "/laporan/resmi/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2027-01-04 12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def graduates(facility):
    training_class = scenario_14(facility)
    aftermath.rebuild()
    return training_class


def freeze(client, address, **comments):
    """People came in since the year before: what R1 is divided by has grown."""
    explained = {"comment_R1": "Penghuni bertambah"}
    return client.post(address, {"once": "k" * 22, **explained, **comments})


def of_year(client_of, head):
    answer = freeze(client_of(head), f"{FREEZE}?periode=2026")
    assert answer.status_code == 302, answer.context["form"].errors
    return FrozenReport.objects.latest("pk")


def test_a_period_is_kept_with_figures_people_hash_and_trail(client_of, head, graduates):
    report = of_year(client_of, head)

    assert report.number == f"LAP-U{graduates.facility_id}-2027-001"
    assert (report.period_from, report.period_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (report.figures["R13a"]["number"], report.figures["R13a"]["whole"]) == (4, 9)
    people = set(graduates.enrolments.values_list("inmate", flat=True))
    assert {person for _key, person in report.members["R13a.whole"]} < people
    assert len(report.members["R13a.whole"]) == 9
    event = AuditEvent.objects.get(action="report.frozen")
    assert event.details["sha256"] == report.sha256 == frozen.sha256_of(report)
    assert report.audit_seq == event.seq - 1
    assert frozen.is_intact(report)
    page = client_of(head).get(f"{LIST}{report.public_id}/").text
    for words in (report.sha256, report.audit_head, report.number, "Tidak ada yang berubah"):
        assert words in page
    assert report.number in client_of(head).get(LIST).text


def test_frozen_report_stands_after_100_edits_and_names_the_difference(
    client_of, head, supervisor, manager, graduates
):
    report = of_year(client_of, head)
    before = client_of(head).get(f"{LIST}{report.public_id}/").context["shown"].lines
    leaver = graduates.enrolments.filter(b6_kind__code="employed").first()
    for number in range(98):
        Enrolment.objects.filter(pk=leaver.pk).update(credited_quarters=number)
    Enrolment.objects.filter(pk=leaver.pk).update(
        state="withdrawn", exit_reason=ExitReasonFactory(), credited_quarters=90
    )
    newcomer = completed(graduates)
    aftermath.rebuild()

    page = client_of(head).get(f"{LIST}{report.public_id}/")

    assert [str(line.realised) for line, _ in page.context["shown"].lines] == [
        str(line.realised) for line, _ in before
    ]
    assert frozen.is_intact(FrozenReport.objects.get())
    changed = page.context["changes"]
    working, finished = (
        next(each for each in changed if each.label.startswith(f"{code} "))
        for code in ("R13a", "R3b")
    )
    assert (working.then, working.now, working.gone) == ("4", "3", "1")
    assert working.gone_names == (leaver.inmate.id_card_name,)
    assert (finished.then, finished.now, finished.added, finished.gone) == ("10", "10", "1", "1")
    assert finished.added_names == (newcomer.inmate.id_card_name,)

    outside = client_of(manager).get(f"{LIST}{report.public_id}/")
    assert outside.context["query"] == f"periode=2026&upt={report.facility_id}"
    assert leaver.inmate.id_card_name not in outside.text
    assert newcomer.inmate.id_card_name not in outside.text
    assert {each.gone for each in outside.context["changes"]} <= {HIDDEN, "0", "–"}
    assert "“·”" in outside.text


def test_nothing_is_kept_of_a_period_that_is_not_over(client_of, head, graduates):
    client = client_of(head)

    answer = freeze(client, f"{FREEZE}?periode=2027")

    assert answer.status_code == 422
    assert "Periode ini belum berakhir" in answer.text
    assert "Periode ini belum berakhir" in client.get(f"{FREEZE}?periode=2027-01").text
    assert not FrozenReport.objects.exists()


def test_666_percent_and_a_denominator_that_jumped_are_explained_first(
    client_of, head, facility, graduates
):
    IndicatorTargetFactory(facility=facility, code="R3b", year=2026, target=15)
    client = client_of(head)

    page = client.get(f"{FREEZE}?periode=2026")
    refused = freeze(client, f"{FREEZE}?periode=2026", comment_R3b=" ")
    assert "lebih dari 200%" in page.text
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["comment_R3b"])
    kept = freeze(client, f"{FREEZE}?periode=2026", comment_R3b="Sasaran ditetapkan terlalu rendah")

    assert kept.status_code == 302
    report = FrozenReport.objects.get()
    assert report.comments["R3b"] == "Sasaran ditetapkan terlalu rendah"
    assert "Sasaran ditetapkan terlalu rendah" in client.get(f"{LIST}{report.public_id}/").text


def test_a_denominator_that_changed_by_a_quarter_is_explained(client_of, head, facility):
    for ends_on, people in ((date(2026, 5, 30), 10), (date(2026, 8, 30), 14)):
        training_class = a_class(facility, ends_on=ends_on, agreement=None)
        for _n in range(people):
            place(training_class, state="completed", ended_on=ends_on)
    client = client_of(head)

    refused = freeze(client, f"{FREEZE}?periode=2026-S2")
    fields = set(refused.context["form"].errors)
    assert "comment_R3b" in fields
    assert "Sebelumnya 10, sekarang 14." in refused.text
    typed = {name: f"Dua kelas lebih {name}" for name in fields}
    typed["comment_R3b"] = ""
    again = freeze(client, f"{FREEZE}?periode=2026-S2", **typed)
    assert again.status_code == 422
    for words in filter(None, typed.values()):
        assert words in again.text


def test_a_manager_keeps_the_own_place_without_people(
    client_of, manager, regional_manager, officer, facility, other_facility, graduates
):
    for number, boss in enumerate((manager, regional_manager)):
        answer = freeze(
            client_of(boss), f"{FREEZE}?periode=2026&upt={facility.pk}", once=f"{number}" * 22
        )
        assert answer.status_code == 302
    national, regional = FrozenReport.objects.order_by("pk")

    assert (national.number, national.facility, national.members) == ("LAP-RI-2027-001", None, {})
    assert regional.regional_office == facility.regional_office
    assert national.figures["R3b"]["number"] == 10
    assert national.number not in client_of(officer).get(LIST).text
    assert client_of(officer).get(f"{LIST}{national.public_id}/").status_code == 404
    assert national.number not in client_of(regional_manager).get(LIST).text


def test_a_manager_reads_no_few_people_while_keeping_and_explains_none(
    client_of, manager, head, facility, graduates
):
    IndicatorTargetFactory(facility=None, regional_office=None, code="R13a", target=1)
    IndicatorTargetFactory(facility=facility, code="R13a", target=1)
    page = client_of(manager).get(f"{FREEZE}?periode=2026")
    own = client_of(head).get(f"{FREEZE}?periode=2026")

    assert "R13a" in own.context["asks"]
    assert "R13a" not in page.context["asks"]
    shown = {line.metric.code: line.realised for line in page.context["lines"]}
    assert shown.get("R13a", HIDDEN) == HIDDEN
    assert freeze(client_of(manager), f"{FREEZE}?periode=2026").status_code == 302


def test_a_kept_report_says_what_it_was_narrowed_to_and_keeps_nothing_else(
    client_of, head, manager, graduates
):
    client = client_of(head)
    chosen = f"angkatan={graduates.public_id}&dasar=completed&bebas_dari=01/01/2026"

    unclear = freeze(client, f"{KEEP}?angkatan=tidak-ada")
    assert unclear.headers["Location"].startswith("/laporan/reintegrasi/")
    assert not FrozenReport.objects.exists()
    assert graduates.title in client.get(f"{KEEP}?{chosen}").text
    assert freeze(client, f"{KEEP}?{chosen}", once="m" * 22).status_code == 302

    page = client.get(f"{LIST}{FrozenReport.objects.get().public_id}/")
    facts = {fact["label"]: str(fact["value"]) for fact in page.context["facts"]}
    assert facts["Kelas"] == graduates.title
    assert facts["Tanggal bebas"] == "1 Jan 2026 – …"
    assert facts["Dihitung dari"] == "Semua yang selesai"
    now = client.get(f"/laporan/reintegrasi/?{page.context['query']}").context["asked"]
    assert now.form.errors == {}
    assert now.question.training_class == graduates.pk
    assert (now.question.released_from, now.question.of_certified) == (date(2026, 1, 1), False)
    assert "Dengan saringan" in client_of(manager).get(LIST).text


def test_a_reintegration_report_is_kept_with_its_verdict_and_everybody_in_it(
    client_of, head, manager, facility, partner
):
    agreement = AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        signed_on=date(2026, 1, 1),
    )
    training_class = scenario_14(facility)
    type(training_class).objects.filter(pk=training_class.pk).update(agreement=agreement)
    ObligationFactory(agreement=agreement, metric="classes", target=1)
    aftermath.rebuild()
    client = client_of(head)
    report_page = client.get(f"/laporan/reintegrasi/?perjanjian={agreement.code}")
    address = f"{KEEP}?perjanjian={agreement.code}"
    assert address.replace("&", "&amp;") in report_page.text

    assert "Kunci sebagai laporan resmi" in client.get(address).text
    answer = freeze(client, address)
    assert answer.status_code == 302, answer.context["form"].errors
    report = FrozenReport.objects.get()
    assert (report.agreement, report.facility) == (agreement, facility)
    shown = report_page.context["report"]
    for stage in ("enrolled", "completed", "released", "due"):
        assert report.figures["total"][stage] == shown.count(stage) == len(report.members[stage])
    assert report.figures["verdict"]["headline"]
    leaver = training_class.enrolments.filter(b6_kind__code="employed").first()
    Enrolment.objects.filter(pk=leaver.pk).update(
        state="withdrawn", exit_reason=ExitReasonFactory()
    )
    aftermath.rebuild()

    page = client.get(f"{LIST}{report.public_id}/")
    fewer = next(each for each in page.context["changes"] if each.label == "Selesai pelatihan")
    assert (fewer.then, fewer.now, fewer.gone_names) == ("10", "9", (leaver.inmate.id_card_name,))
    targets = [(each["state"], each["tone"]) for each in report_page.context["targets"]]
    assert [(each["state"], each["tone"]) for each in page.context["shown"].goals] == targets
    assert page.context["shown"].situations[-1] == ("Dipidana kembali menurut register", 0)
    assert partner in [fact["value"] for fact in page.context["facts"]]
    outside = client_of(manager).get(f"{LIST}{report.public_id}/")
    assert outside.status_code == 200
    assert leaver.inmate.id_card_name not in outside.text


def test_kept_cohorts_are_shown_with_no_few_people_outside():
    kept = [
        {
            "first": first,
            "people": 20,
            "points": [{"months": at.months, "due": 20, "productive": n} for at in Checkpoint],
        }
        for first, n in (("2025-07-01", 12), ("2026-01-01", 3))
    ]

    inside, outside = (dict(kept_rows(kept, least)) for least in (0, 5))

    assert inside["Jan–Jun 2026"] == [20, *["3 dari 20"] * 4]
    assert outside["Jan–Jun 2026"] == [20, *[f"{HIDDEN} dari 20"] * 4]
    assert outside["Jul–Des 2025"] == outside["Jan–Jun 2026"]


def test_a_report_kept_of_one_release_tells_managers_nothing_after_it(
    client_of, head, manager, graduates
):
    address = f"{KEEP}?dasar=completed&sampai=2026-12&bebas_dari=01/01/2026"
    released = Enrolment.objects.filter(released_on__gte=date(2026, 1, 1))
    released.exclude(pk=released.first().pk).update(released_on=date(2025, 12, 30))
    assert freeze(client_of(head), address).status_code == 302
    report = FrozenReport.objects.get()

    seen = {
        user.role: dict(client_of(user).get(f"{LIST}{report.public_id}/").context["shown"].stages)[
            "Sudah bebas"
        ]
        for user in (head, manager)
    }

    assert seen == {"head": 1, "manager": HIDDEN}


def test_a_report_kept_of_a_class_of_a_few_tells_managers_of_nobody(
    client_of, head, manager, graduates, facility
):
    one = completed(a_class(facility))
    aftermath.rebuild()
    address = f"{KEEP}?sampai=2026-12&angkatan={one.training_class.public_id}"
    assert freeze(client_of(head), address).status_code == 302
    report = FrozenReport.objects.get()

    seen = {
        user.role: [
            n
            for _label, n in client_of(user)
            .get(f"{LIST}{report.public_id}/")
            .context["shown"]
            .stages
        ]
        for user in (head, manager)
    }

    assert seen["head"][:3] == [1, 1, 1]
    assert set(seen["manager"]) == {HIDDEN}


def test_a_change_tells_managers_of_no_few_people_beside_the_funnel(
    client_of, head, manager, graduates
):
    assert freeze(client_of(head), f"{KEEP}?sampai=2026-12&dasar=completed").status_code == 302
    report = FrozenReport.objects.get()
    reached = graduates.enrolments.exclude(b6_kind=None).values("pk")[:2]
    Enrolment.objects.filter(pk__in=reached).update(returned_on=date(2026, 12, 1))

    staff, outside = (
        {
            (each.then, each.now, each.added)
            for each in client_of(user).get(f"{LIST}{report.public_id}/").context["changes"]
            if each.label == "Dipidana kembali menurut register"
        }
        for user in (head, manager)
    )

    assert staff == {("0", "2", "2")}
    assert outside == {("0", HIDDEN, HIDDEN)}


def test_what_was_changed_behind_its_back_is_seen():
    report = FrozenReportFactory(facility=FacilityFactory())
    assert not frozen.is_intact(report)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trainees_frozenreport SET figures = '{}'",
        "DELETE FROM trainees_frozenreport",
    ],
)
def test_database_refuses_to_change_a_frozen_report(statement):
    FrozenReportFactory(facility=FacilityFactory())
    with (
        pytest.raises(DatabaseError, match="frozen_report_is_final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert FrozenReport.objects.count() == 1
