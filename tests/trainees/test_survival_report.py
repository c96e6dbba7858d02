"""Who is watched for how long after a release, and what the page tells to whom."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from rutan.common.dates import add_months
from rutan.common.survival import curve
from rutan.portal.survival_cells import Cell, Line, line
from rutan.portal.survival_page import Panel
from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    OutcomeKindFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath
from trainees.choices import CohortBy
from trainees.models import Application, Enrolment, FollowUp
from trainees.reports.reintegration import Question, Scope
from trainees.reports.survival import (
    Answer,
    Person,
    kept_case,
    return_case,
    survival,
    survival_by,
    work_case,
)
from trainees.reports.survival_told import by_month, cohorts_by_month, unwatched_by_month

FREE = date(2025, 1, 10)
ON = date(2026, 11, 20)
EVERYTHING = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())


def day(number):
    return FREE + timedelta(days=number)


def person(*answers, returned=None, died=None):
    return Person(
        released_on=FREE,
        returned_on=returned and day(returned),
        died_on=died and day(died),
        answers=tuple(
            Answer(on=day(at), since_on=since and day(since), is_work=is_work)
            for at, since, is_work in answers
        ),
    )


@pytest.mark.parametrize(
    ("someone", "work", "kept", "returned"),
    [
        (person(), (0, False), None, (679, False)),
        (person((30, None, False), (90, None, False)), (90, False), None, (679, False)),
        (person((30, None, False), (90, 60, True)), (60, True), (30, False), (679, False)),
        # Worked before the release: known on the day of the answer.
        (person((30, -400, True)), (30, True), (0, False), (679, False)),
        (person((30, None, True), (180, None, False)), (30, True), (150, True), (679, False)),
        (
            person((30, None, True), (180, None, False), died=180),
            (30, True),
            (150, False),
            (180, False),
        ),
        (person((90, None, False), returned=200), (90, False), None, (200, True)),
    ],
)
def test_how_long_somebody_is_watched(someone, work, kept, returned):
    assert work_case(someone) == work
    assert kept_case(someone) == kept
    assert return_case(someone, ON) == returned


def test_nobody_is_watched_for_a_new_sentence_beyond_two_years():
    later = add_months(FREE, 30)

    assert return_case(person(), later) == (730, False)
    assert return_case(person(returned=800), later) == (730, False)


def _released(facility, **work):
    inmate = InmateFactory(facility=facility)
    custody = CustodyFactory(inmate=inmate, released=True)
    enrolment = EnrolmentFactory(
        inmate=inmate,
        custody=custody,
        completed=True,
        training_class__facility=facility,
        training_class__closed=True,
    )
    CertificateFactory(issued=True, enrolment=enrolment)
    release = ReleaseFactory(custody=custody, inmate=inmate)
    if work:
        look = FollowUpFactory(release=release, done=True)
        OutcomeFactory(follow_up=look, **work)
    return enrolment


@pytest.mark.django_db
def test_a_person_counts_once_and_who_was_never_reached_is_told(facility):
    employed = OutcomeKindFactory(is_work=True)
    at_work = _released(facility, kind=employed)
    _released(facility)
    second = EnrolmentFactory(
        inmate=at_work.inmate,
        custody=at_work.custody,
        completed=True,
        training_class__facility=facility,
    )
    CertificateFactory(issued=True, enrolment=second)
    aftermath.rebuild()

    found = survival(EVERYTHING, Question(on=ON))
    before = survival(EVERYTHING, Question(on=date(2026, 8, 1)))

    assert (found.people, found.unreached, found.work.events) == (2, 1, 1)
    assert (before.work.events, before.sentenced.events) == (0, 0)


@pytest.mark.looks
@pytest.mark.django_db
def test_few_people_are_not_told_apart_from_outside(client, officer, manager, facility):
    employed = OutcomeKindFactory(is_work=True)
    for number in range(12):
        _released(facility, **({"kind": employed} if number < 2 else {}))
    aftermath.rebuild()
    address = reverse("portal:survival") + "?sampai=today"

    client.force_login(officer)
    inside = client.get(address)
    client.force_login(manager)
    outside = client.get(address)

    assert [each.is_empty for each in inside.context["page"].panels] == [False, True, False]
    assert [each.is_empty for each in outside.context["page"].panels] == [True, True, False]


@pytest.mark.looks
@pytest.mark.django_db
def test_a_programme_is_not_told_outside_beside_one_of_a_few(client_of, officer, manager, facility):
    """Twelve of one, three of another: the number of the first would tell the second."""
    places = [_released(facility) for _each in range(15)]
    few = [each.pk for each in places[12:]]
    Enrolment.objects.exclude(pk__in=few).update(training_class=places[0].training_class)
    Enrolment.objects.filter(pk__in=few).update(training_class=places[12].training_class)
    aftermath.rebuild()
    address = reverse("portal:survival") + "?sampai=today&kelompok=program"

    pages = [client_of(user).get(address).context["page"] for user in (officer, manager)]

    large = str(places[0].training_class.programme_version.programme)
    assert [[(line.label, line.people) for line in page.panels[2].lines] for page in pages] == [
        [(large, 12)],
        [("Semua bersama", 15)],
    ]
    assert [large in " ".join(page.left_out) for page in pages] == [False, True]


def _curve(people, *days):
    return curve([*((day, True) for day in days), *[(730, False)] * (people - len(days))])


def test_a_few_of_a_cohort_follow_from_nothing_that_is_shown():
    """Two of the second cohort had the event: one number more has to stay hidden."""
    cohorts = [_curve(30, *[100] * 12), _curve(20, 100, 100), _curve(20, *[100] * 9)]
    whole = by_month(_curve(70, *[100] * 23), least=5)

    inside = cohorts_by_month(whole, cohorts, 0)
    outside = cohorts_by_month(whole, cohorts, 5)
    last = [each[-1] and each[-1].events for each in outside]

    assert [each[-1].events for each in inside] == [12, 2, 9]
    assert last[1] is None
    assert last.count(None) == 2


def test_nearly_everybody_is_as_telling_as_nearly_nobody():
    cohorts = [_curve(12, *[100] * 10), _curve(40, *[100] * 20)]
    whole = by_month(_curve(52, *[100] * 30), least=5)

    assert [each[-1] for each in cohorts_by_month(whole, cohorts, 5)] == [None, None]


@pytest.mark.django_db
def test_cohorts_are_the_same_people_apart_for_one_more_query(facility, django_assert_num_queries):
    for _each in range(2):
        _released(facility)
    aftermath.rebuild()
    question = Question(on=ON)

    for by, groups in ((CohortBy.PROGRAMME, 2), (CohortBy.FACILITY, 1), (CohortBy.QUARTER, 1)):
        with django_assert_num_queries(4 if by == CohortBy.QUARTER else 5):
            whole, cohorts = survival_by(EVERYTHING, question, by)
        assert (whole.people, len(cohorts)) == (2, groups)
        assert sum(each.survival.people for each in cohorts) == 2
    assert cohorts[0].label.startswith(("Quarter 3", "Triwulan 3"))


def test_how_many_were_still_watched_is_hidden_where_they_are_few():
    """Eight and nine watched to the end, and two beside: nobody subtracts the two."""
    cohorts = [curve([(365, False)] * n + [(10, False)] * 12) for n in (8, 9, 2)]
    whole = by_month(curve([(365, False)] * 19 + [(10, False)] * 36))

    found = unwatched_by_month(whole, cohorts, 5)

    assert found[2] >= {3, 6}
    assert found[0] | found[1] >= {3, 6}
    assert not any(0 in hidden for hidden in found)
    assert unwatched_by_month(whole, cohorts, 0) == [set(), set(), set()]


def test_a_month_with_events_is_shown_where_nobody_was_watched_so_long_and_joined_ones_are_named():
    numbers = [(0, 9, 0, 1.0), (3, 6, 0, 1.0), (12, 0, 5, None), (24, 0, 5, None)]
    cells = [
        Cell(label="", month=month, at_risk=at_risk, events=events, share=share)
        for month, at_risk, events, share in numbers
    ]
    words = dict.fromkeys(("slug", "title", "lead", "unknown", "kept", "why_empty"), "")
    panel = Panel(
        **words, people=9, rising=False, chart=None, lines=[Line(label="", people=9, cells=cells)]
    )

    assert [row[0].month for row in panel.rows] == [0, 3, 12]
    assert panel.has_joined


def test_no_curve_ends_before_events_that_are_told_beside_it():
    """Two sentenced again in month 2, three in month 5, nobody watched for two years: outside, the
    five are told together, and a line at 100 % until month 1 would say that nobody was."""
    found = curve([(60, True)] * 2 + [(150, True)] * 3 + [(170, False)] * 20)
    outside, inside = by_month(found, 5), by_month(found)

    cut = line("", found, [each.month for each in outside], outside, least=5)
    whole = line("", found, [each.month for each in inside], inside, least=0)

    assert [(each.month, each.events) for each in cut.cells if each.events] == [
        (6, 5),
        (12, 5),
        (24, 5),
    ]
    assert (cut.series, whole.series is None) == (None, False)
    hidden = [each if each.month < 6 else None for each in outside]
    months = [each.month for each in outside]
    assert line("", found, months, hidden, least=5).series is None
    watched = curve([(60, True)] * 5 + [(800, False)] * 20)
    months = by_month(watched, 5)
    assert line("", watched, [each.month for each in months], months, least=5).series


@pytest.mark.looks
@pytest.mark.django_db
def test_page_and_workbook_say_of_which_agreement_they_are(client_of, officer, agreement):
    asked = {"perjanjian": agreement.code}
    client = client_of(officer)

    pages = [client.get(reverse(f"portal:{name}"), asked) for name in ("survival", "comparison")]
    file = client.get(reverse("portal:survival-xlsx"), asked)
    notes = [row[0] for row in load_workbook(BytesIO(file.content)).worksheets[-1].values]

    assert [page.context["active"][0]["value"] for page in pages] == [agreement] * 2
    assert f"Perjanjian: {agreement}" in notes


@pytest.mark.looks
@pytest.mark.django_db
def test_page_and_workbook_tell_groups_apart_in_numbers(client_of, officer, manager, facility):
    employed = OutcomeKindFactory(is_work=True)
    for number in range(14):
        _released(facility, **({"kind": employed} if number < 7 else {}))
    aftermath.rebuild()
    asked = "?sampai=today&kelompok=triwulan"

    for user in (officer, manager):
        browser = client_of(user)
        page = browser.get(reverse("portal:survival") + asked).context["page"]
        assert [line.people for line in page.panels[0].lines] == [14]
        assert page.panels[0].chart
        book = load_workbook(BytesIO(browser.get(reverse("portal:survival-xlsx") + asked).content))
        assert book.sheetnames[:4] == [
            "Pernah bekerja", "Masih bekerja", "Tidak dipidana kembali", "Bukan bukti sebab-akibat"
        ]  # fmt: skip
        numbers = [row[5:7] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        assert any(events == 7 and share and 0 < share <= 1 for events, share in numbers)


@pytest.mark.django_db
def test_what_is_heard_later_moves_no_day_before(facility):
    job = OutcomeKindFactory(is_work=True)
    none = OutcomeKindFactory(code="test-none", is_productive=False)
    first = {"on": date(2026, 8, 10), "heard_on": date(2026, 8, 10), "evidence": "self_report"}
    _released(facility, kind=job, **first)
    look = FollowUp.objects.get()
    OutcomeFactory(
        follow_up=look,
        kind=none,
        evidence="document",
        on=date(2026, 8, 10),
        heard_on=date(2026, 10, 1),
    )
    aftermath.rebuild()

    before, after = (
        survival(EVERYTHING, Question(on=day)) for day in (date(2026, 9, 30), date(2026, 10, 1))
    )

    assert (before.unreached, before.work.events) == (0, 1)
    assert (after.unreached, after.work.events) == (0, 0)
