"""Each rule on its border: the day itself, one day before, one after, and nothing known."""

from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.utils import translation

from rutan.common.findings import Answer
from trainees import eligibility
from trainees.candidate_facts import Facts, Limit, Suggestion, Terms
from trainees.choices import Integration, LegalStatus, RiskLevel, SentenceKind, Sex
from trainees.eligibility import conduct, courses, custody, person, schooling, sentence
from trainees.models import Sentence
from trainees.other_classes import Meeting, first_clash
from trainees.release_dates import Dated, share_on
from trainees.release_range import ReleaseRange

MEETS, CONSIDER, MISSING, FAILS = Answer.MEETS, Answer.CONSIDER, Answer.MISSING, Answer.FAILS
DAY = timedelta(days=1)
TODAY = date(2026, 7, 15)
ENDS = date(2026, 8, 31)

SETTINGS = {
    "min_served_fraction": "1/3",
    "days_after_class_end": 7,
    "max_remaining_months": 24,
    "discipline_months": 6,
    "health_letter_months": 3,
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def terms(**changes):
    values = {
        "today": TODAY,
        "starts_on": date(2026, 8, 1),
        "ends_on": ENDS,
        "exam_on": None,
        "kind": "vocational",
        "uses_sharp_tools": False,
        "limits": {},
        "settings": SETTINGS,
    }
    return Terms(**values | changes)


def limits(kind, text="", *, mandatory=True, **more):
    return {kind: Limit(text=text, is_mandatory=mandatory, **more)}


def served(one_third_on=None, **more):
    return Sentence(kind=SentenceKind.FIXED, one_third_on=one_third_on, source="sdp", **more)


def on_one_day(day, source="sdp"):
    """As after an approval: earliest, likely and latest."""
    return between(day, day, source)


def between(earliest, latest, source="sdp"):
    return ReleaseRange(
        earliest=Dated(earliest, source), likely=Dated(latest, source), latest=Dated(latest, source)
    )


def facts(**changes):
    values = {
        "inmate_id": 1,
        "legal_status": LegalStatus.CONVICT,
        "sentence_kind": SentenceKind.FIXED,
        "sentence": served(date(2026, 1, 1)),
        "release_on": date(2027, 1, 1),
        "release_source": "sdp",
        "release": on_one_day(date(2027, 1, 1)),
        "sex": Sex.MALE,
        "birth_date": date(1995, 8, 1),
        "has_nik": True,
        "risk_level": RiskLevel.LOW,
        "risk_on": date(2026, 3, 1),
        "fit": True,
        "health_on": date(2026, 6, 15),
        "willing_on": TODAY,
    }
    return Facts(**values | changes)


def test_somebody_in_order_meets_every_rule_that_arises():
    found = eligibility.findings_for(facts(), terms())

    assert {finding.answer for finding in found} == {MEETS}
    assert eligibility.answer_of(found) == MEETS


def test_somebody_who_is_not_here_cannot_join():
    assert custody.in_custody(facts(in_custody_here=False), terms()).answer == FAILS


@pytest.mark.parametrize(
    ("status", "kind", "answer"),
    [
        ("convict", "vocational", MEETS),
        ("detainee", "vocational", FAILS),
        ("child", "vocational", FAILS),
        ("detainee", "equivalency", MEETS),
        ("detainee", "internal", MEETS),
        ("", "vocational", MISSING),
    ],
)
def test_certified_training_takes_convicts_and_education_takes_all(status, kind, answer):
    found = custody.legal_status(facts(legal_status=status), terms(kind=kind))

    assert (found.answer, found.mandatory) == (answer, True)


def test_a_programme_may_take_detainees_too():
    allowed = terms(limits=limits("legal_status", "convict,detainee"))

    assert custody.legal_status(facts(legal_status="detainee"), allowed).answer == MEETS


def test_a_detainee_is_pointed_to_a_class_of_education():
    other = Suggestion(
        title="Paket C",
        starts_on=date(2026, 9, 1),
        last_day=date(2026, 12, 1),
        is_equivalency=True,
    )
    found = custody.legal_status(facts(legal_status="detainee"), terms(suggestions=(other,)))

    assert found.way_forward == "Suggestion: Paket C, starts 1 September 2026"


@pytest.mark.parametrize(
    ("reached_on", "answer"),
    [
        (date(2026, 7, 31), MEETS),
        (date(2026, 8, 1), MEETS),
        (date(2026, 8, 2), FAILS),
        (None, MISSING),
    ],
)
def test_a_third_of_the_sentence_is_served_when_the_class_starts(reached_on, answer):
    found = sentence.served_fraction(facts(sentence=served(reached_on)), terms())

    assert (found.answer, found.mandatory) == (answer, False)


def test_education_asks_for_no_share_of_the_sentence():
    assert sentence.served_fraction(facts(sentence=None), terms(kind="equivalency")) is None


def test_another_share_is_counted_between_detention_and_expiry():
    quarter = terms(limits=limits("served_fraction", "1/4"))
    between = served(detained_from=date(2026, 1, 1), expires_on=date(2028, 4, 30))

    found = sentence.served_fraction(facts(sentence=between), quarter)

    # 850 days, a quarter of which is 212 and a half: the 213th is 2 August, the day after.
    assert found.answer == FAILS
    assert found.value == "1/4 on 2 Aug 2026 (estimate)"
    assert found.message == "1/4 of the sentence is not served yet"


def test_a_third_is_of_the_whole_sentence_and_another_share_of_what_remission_left():
    years = Sentence(
        kind=SentenceKind.FIXED, years=3, detained_from=date(2025, 1, 1), remission_days=95
    )

    assert share_on(years, Fraction(1, 4)) == Dated(date(2025, 10, 2), "estimated")
    assert share_on(years, Fraction(1, 3)) == Dated(date(2026, 1, 1), "estimated")
    assert share_on(years, Fraction(3, 4)) == Dated(date(2027, 1, 21), "estimated")
    assert share_on(None, Fraction(1, 4)) == Dated()


def test_a_long_remission_puts_no_share_before_the_third():
    years = Sentence(
        kind=SentenceKind.FIXED, years=3, detained_from=date(2025, 1, 1), remission_days=900
    )

    assert share_on(years, Fraction(3, 4)) == share_on(years, Fraction(1, 3))


def test_a_life_sentence_has_no_third():
    found = sentence.served_fraction(facts(sentence_kind=SentenceKind.LIFE), terms())

    assert found.answer == CONSIDER


@pytest.mark.parametrize(
    ("release_on", "answer", "mandatory"),
    [
        (ENDS + 7 * DAY, MEETS, True),
        (ENDS + 6 * DAY, CONSIDER, False),
        (ENDS + DAY, CONSIDER, False),
        (ENDS, FAILS, True),
        (ENDS - DAY, FAILS, True),
        (None, MISSING, True),
    ],
)
def test_release_lies_after_the_end_with_a_week_to_spare(release_on, answer, mandatory):
    found = sentence.release_after_end(facts(release=on_one_day(release_on)), terms())

    assert (found.answer, found.mandatory) == (answer, mandatory)


@pytest.mark.parametrize(
    ("release_on", "answer", "message"),
    [
        (date(2026, 9, 17), MEETS, ""),
        (date(2026, 9, 10), FAILS, "Released on the last day of the class"),
        (date(2026, 9, 9), FAILS, "Released 1 day before the exam"),
        (date(2026, 8, 22), FAILS, "Released 9 days before the class ends"),
    ],
)
def test_release_lies_after_the_exam_too(release_on, answer, message):
    with_exam = terms(exam_on=date(2026, 9, 10))

    found = sentence.release_after_end(facts(release=on_one_day(release_on)), with_exam)

    assert (found.answer, found.message) == (answer, message)


def test_an_exam_inside_the_class_asks_for_nothing_more():
    found = sentence.release_after_end(
        facts(release=on_one_day(ENDS + 7 * DAY)), terms(exam_on=ENDS - 3 * DAY)
    )

    assert found.answer == MEETS


@pytest.mark.parametrize(
    ("exam_on", "message"),
    [
        (None, "May be released on 31 Aug 2026, before the class ends on 31 Aug 2026"),
        (date(2026, 9, 10), "May be released on 31 Aug 2026, before the exam on 10 Sep 2026"),
    ],
)
def test_who_may_be_released_before_the_exam_needs_a_reason(exam_on, message):
    long_after = facts(release=between(ENDS, date(2027, 6, 1)))

    found = sentence.release_after_end(long_after, terms(exam_on=exam_on))

    assert (found.answer, found.mandatory, found.message) == (CONSIDER, False, message)
    assert found.value == "31 Aug 2026 to 1 Jun 2027"


def test_who_may_be_released_the_day_after_the_end_at_the_earliest_meets_it():
    found = sentence.release_after_end(facts(release=between(ENDS + DAY, ENDS + 7 * DAY)), terms())

    assert found.answer == MEETS


@pytest.mark.parametrize(("spare", "answer"), [(1, CONSIDER), (6, CONSIDER), (7, MEETS)])
def test_a_running_proposal_leaves_a_week_after_the_class_as_well(spare, answer):
    two_thirds, expiry = ENDS + spare * DAY, ENDS + 400 * DAY
    proposed = Sentence(
        kind=SentenceKind.FIXED,
        two_thirds_on=two_thirds,
        expires_on=expiry,
        integration=Integration.PROPOSED,
        source="sdp",
    )

    found = sentence.release_after_end(
        facts(sentence=proposed, release=between(two_thirds, expiry)), terms()
    )

    assert (found.answer, found.blocks) == (answer, False)


@pytest.mark.parametrize(("latest", "answer"), [(ENDS, FAILS), (ENDS + 400 * DAY, MISSING)])
def test_an_unknown_first_day_is_never_met_and_a_certain_end_still_fails(latest, answer):
    half_known = ReleaseRange(latest=Dated(latest, "sdp"))

    found = sentence.release_after_end(facts(release=half_known), terms())

    assert (found.answer, found.mandatory) == (answer, True)


@pytest.mark.parametrize("earliest", [ENDS - 9 * DAY, ENDS + DAY])
@pytest.mark.parametrize("latest", [ENDS - DAY, ENDS + DAY, ENDS + 90 * DAY])
@pytest.mark.parametrize("exam_on", [None, date(2026, 9, 10)])
def test_no_message_carries_an_estimate(earliest, latest, exam_on):
    guessed = between(min(earliest, latest), latest, "estimated")
    found = sentence.release_after_end(facts(release=guessed), terms(exam_on=exam_on))

    words = found.message.replace("10 Sep 2026", "").replace("31 Aug 2026", "") + found.way_forward
    assert not any(sign.isdigit() for sign in words)
    assert found.value.endswith("(estimate)")


@pytest.mark.parametrize(
    ("ends_on", "answer", "message"),
    [
        (None, MISSING, "No verdict yet: release not known"),
        (ENDS, CONSIDER, "May be released on 31 Aug 2026, before the class ends on 31 Aug 2026"),
        (ENDS + 90 * DAY, CONSIDER, "No verdict yet: the day of release may still change"),
    ],
)
def test_the_end_of_detention_is_never_counted_as_met(ends_on, answer, message):
    detained = facts(
        legal_status=LegalStatus.DETAINEE,
        release=ReleaseRange(earliest=Dated(ends_on, "sdp"), undecided=True),
    )

    found = sentence.release_after_end(detained, terms())

    assert (found.answer, found.message) == (answer, message)


def test_who_is_released_too_early_is_offered_a_class_that_ends_before():
    short = Suggestion(
        title="Hidroponik",
        starts_on=date(2026, 7, 20),
        last_day=date(2026, 8, 10),
        is_equivalency=False,
    )
    too_long = Suggestion(
        title="Las",
        starts_on=date(2026, 7, 18),
        last_day=date(2026, 8, 30),
        is_equivalency=False,
    )

    found = sentence.release_after_end(
        facts(release=on_one_day(date(2026, 8, 20))), terms(suggestions=(too_long, short))
    )

    assert found.way_forward == "Suggestion: Hidroponik, starts 20 July 2026"


def test_a_life_sentence_lasts_longer_than_any_class():
    found = sentence.release_after_end(
        facts(sentence_kind=SentenceKind.LIFE, release=ReleaseRange(never=True)), terms()
    )

    assert (found.answer, found.value) == (MEETS, "Life")


@pytest.mark.parametrize(
    ("release_on", "answer"),
    [(date(2028, 8, 1), MEETS), (date(2028, 8, 2), FAILS), (date(2028, 7, 31), MEETS)],
)
def test_those_who_go_home_within_two_years_come_first(release_on, answer):
    found = sentence.remaining_months(facts(release_on=release_on), terms())

    assert (found.answer, found.mandatory) == (answer, False)


def test_a_missing_release_is_said_once():
    assert sentence.remaining_months(facts(release_on=None), terms()) is None


@pytest.mark.parametrize(
    ("entered_on", "answer"),
    [
        (date(2026, 1, 14), MEETS),
        (date(2026, 1, 15), MEETS),
        (date(2026, 1, 16), FAILS),
        (TODAY, FAILS),
        (None, MEETS),
    ],
)
def test_register_f_is_clean_for_six_months(entered_on, answer):
    found = conduct.no_discipline(facts(disciplined_on=entered_on), terms())

    assert (found.answer, found.mandatory) == (answer, True)


def test_a_clean_register_says_from_when():
    found = conduct.no_discipline(facts(disciplined_on=date(2026, 5, 1)), terms())

    assert "1 Nov 2026" in found.way_forward


@pytest.mark.parametrize(
    ("level", "sharp", "answer", "blocks"),
    [
        ("low", False, MEETS, False),
        ("medium", False, MEETS, False),
        ("high", False, FAILS, False),
        ("high", True, FAILS, True),
        ("", False, MISSING, False),
        ("", True, MISSING, True),
    ],
)
def test_high_risk_wants_a_reason_and_rules_out_dangerous_tools(level, sharp, answer, blocks):
    found = conduct.risk(facts(risk_level=level), terms(uses_sharp_tools=sharp))

    assert (found.answer, found.blocks) == (answer, blocks)


@pytest.mark.parametrize(
    ("written_on", "fit", "answer"),
    [
        (date(2026, 4, 15), True, MEETS),
        (date(2026, 4, 14), True, MISSING),
        (date(2026, 7, 1), False, FAILS),
        (None, None, MISSING),
    ],
)
def test_a_health_letter_is_valid_for_three_months(written_on, fit, answer):
    found = person.health(facts(health_on=written_on, fit=fit), terms())

    assert (found.answer, found.mandatory) == (answer, True)


def test_limits_at_work_are_considered():
    found = person.health(facts(health_limits="Tidak mengangkat berat"), terms())

    assert found.answer == CONSIDER
    assert "berat" not in found.value + found.message  # health stays out of the list


def test_education_asks_for_no_health_letter():
    assert person.health(facts(health_on=None), terms(kind="equivalency")) is None


@pytest.mark.parametrize(("rank", "answer"), [(1, FAILS), (2, MEETS), (3, MEETS), (None, MISSING)])
def test_schooling_is_compared_by_rank(rank, answer):
    asked = limits("education", "primary", education_rank=2, education_name="SD")

    assert schooling.education(facts(education_rank=rank), terms(limits=asked)).answer == answer
    assert schooling.education(facts(education_rank=rank), terms()) is None


@pytest.mark.parametrize(
    ("born_on", "answer"),
    [
        (date(2008, 8, 1), MEETS),
        (date(2008, 8, 2), FAILS),
        (date(1966, 8, 1), MEETS),
        (date(1965, 8, 2), MEETS),
        (date(1965, 8, 1), FAILS),
    ],
)
def test_age_counts_on_the_first_day(born_on, answer):
    asked = terms(limits=limits("age", "18-60"))

    assert person.age(facts(birth_date=born_on), asked).answer == answer


@pytest.mark.parametrize(("sex", "answer"), [("female", MEETS), ("male", FAILS)])
def test_a_class_for_women_takes_women(sex, answer):
    assert person.sex(facts(sex=sex), terms(limits=limits("sex", "female"))).answer == answer


@pytest.mark.parametrize(
    ("rank", "has_diploma", "answer", "blocks"),
    [
        (1, True, FAILS, True),
        (2, True, MEETS, False),
        (2, False, CONSIDER, False),
        (None, False, MISSING, True),
    ],
)
def test_a_package_continues_the_level_before(rank, has_diploma, answer, blocks):
    paket_b = terms(kind="equivalency", prior_rank=2, prior_name="SD / Paket A")

    found = schooling.prior_diploma(facts(education_rank=rank, has_diploma=has_diploma), paket_b)

    assert (found.answer, found.blocks) == (answer, blocks)
    assert schooling.prior_diploma(facts(), terms(kind="equivalency")) is None


def at(hour, until, day=date(2026, 8, 3), title="Paket C"):
    return Meeting(on=day, starts_at=time(hour), ends_at=time(until), title=title)


@pytest.mark.parametrize(
    ("mine", "theirs", "clashes"),
    [
        (at(8, 12), at(11, 13), True),
        (at(8, 12), at(12, 14), False),
        (at(8, 12), at(6, 8), False),
        (at(8, 12), at(9, 10), True),
        (at(8, 12), at(8, 12, day=date(2026, 8, 4)), False),
    ],
)
def test_meetings_clash_when_they_share_a_minute(mine, theirs, clashes):
    assert (first_clash([mine], [theirs]) is not None) == clashes


def test_a_clash_names_the_other_class_and_the_day():
    found = courses.timetable(facts(clash=at(8, 12)), terms())

    assert (found.answer, found.blocks) == (FAILS, True)
    assert found.message == "Clashes with Paket C on 3 Aug 2026"


def test_an_overlap_without_sessions_is_considered():
    found = courses.timetable(facts(unplanned_overlap="Paket C"), terms())

    assert (found.answer, found.needs_reason) == (CONSIDER, True)


def test_the_same_course_twice_wants_a_reason():
    found = courses.not_completed_before(facts(completed_on=date(2025, 4, 11)), terms())

    assert (found.answer, found.needs_reason) == (FAILS, True)


@pytest.mark.parametrize(
    ("integration", "day", "answer"),
    [
        (Integration.APPROVED, date(2026, 7, 31), MEETS),
        (Integration.APPROVED, date(2026, 8, 1), CONSIDER),
        (Integration.APPROVED, ENDS, CONSIDER),
        (Integration.APPROVED, ENDS + DAY, MEETS),
        (Integration.NONE, date(2026, 8, 10), MEETS),
    ],
)
def test_integration_inside_the_class_is_considered(integration, day, answer):
    found = sentence.no_integration_inside(
        facts(integration=integration, integration_on=day), terms()
    )

    assert (found.answer, found.mandatory) == (answer, False)


def test_a_proposed_integration_is_expected_at_two_thirds():
    found = sentence.no_integration_inside(
        facts(integration=Integration.PROPOSED, sentence=served(two_thirds_on=date(2026, 8, 15))),
        terms(),
    )

    assert (found.answer, found.value) == (CONSIDER, "15 Aug 2026")


def test_an_estimated_integration_stands_beside_the_message_not_in_it():
    length = Sentence(kind=SentenceKind.FIXED, years=3, detained_from=date(2024, 8, 10))
    found = sentence.no_integration_inside(
        facts(integration=Integration.PROPOSED, sentence=length), terms()
    )

    assert found.value == "10 Aug 2026 (estimate)"
    assert found.message == "Integration expected during the class"


@pytest.mark.parametrize(
    ("completed", "answer"), [({"las-dasar": date(2025, 5, 1)}, MEETS), ({}, FAILS)]
)
def test_a_programme_may_build_on_another(completed, answer):
    wants = limits("prior_programme", "las-dasar", programme_title="Las dasar")
    found = courses.prior_programme(facts(completed=completed), terms(limits=wants))

    assert (found.answer, found.requirement) == (answer, "Completed: Las dasar")
    assert courses.prior_programme(facts(), terms()) is None


def test_a_missing_nik_is_not_held_against_the_person():
    found = person.identity(facts(has_nik=False), terms())

    assert (found.answer, found.blocks) == (MISSING, False)


def test_the_programme_decides_what_is_mandatory():
    strict = terms(limits=limits("identity"))
    lenient = terms(limits=limits("no_discipline", "3", mandatory=False))

    assert person.identity(facts(has_nik=False), strict).blocks
    assert not conduct.no_discipline(facts(disciplined_on=TODAY), lenient).blocks
    assert conduct.no_discipline(facts(disciplined_on=date(2026, 4, 15)), lenient).answer == MEETS


def test_willingness_is_shown_but_does_not_weigh_before_enrolment():
    found = eligibility.findings_for(facts(willing_on=None), terms())

    assert found[-1].code == "willingness"
    assert found[-1].answer == MISSING
    assert eligibility.answer_of(found) == MEETS


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"risk_level": "high"}, CONSIDER),
        ({"risk_level": "high", "health_on": None}, MISSING),
        ({"health_on": None, "legal_status": "detainee"}, FAILS),
    ],
)
def test_the_worst_mandatory_answer_counts(changes, answer):
    assert eligibility.answer_of(eligibility.findings_for(facts(**changes), terms())) == answer


@pytest.mark.parametrize(
    "changes",
    [
        {"in_custody_here": False},
        {"legal_status": "detainee"},
        {"sentence": served(date(2026, 12, 1))},
        {"release": on_one_day(ENDS - DAY)},
        {"release": between(ENDS - DAY, ENDS + 90 * DAY)},
        {"release": ReleaseRange(undecided=True)},
        {"release_on": date(2030, 1, 1)},
        {"disciplined_on": TODAY},
        {"health_on": None},
        {"fit": False},
        {"clash": at(8, 12)},
        {"completed_on": date(2025, 1, 1)},
        {"integration": Integration.APPROVED, "integration_on": ENDS},
        {"has_nik": False},
    ],
)
def test_every_no_has_a_way_forward(changes):
    found = eligibility.findings_for(facts(**changes), terms())

    problems = [each for each in found if each.answer != MEETS]
    assert problems
    assert all(each.way_forward and each.message for each in problems)


def test_findings_survive_being_kept():
    found = eligibility.findings_for(facts(risk_level="high", health_on=None), terms())

    assert eligibility.from_json(eligibility.as_json(found)) == found


def test_what_the_class_asks_for_lists_mandatory_requirements_first():
    asked = eligibility.requirements_of(terms(limits=limits("age", "18-60", mandatory=False)))

    flags = [each.mandatory for each in asked]
    assert flags == sorted(flags, reverse=True)
    assert "18 to 60 years" in [each.requirement for each in asked]
