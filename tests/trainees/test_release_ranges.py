"""The days of a release are kept with the stay; what a new stay is, the register tells."""

from datetime import date

import pytest

from tests.factories.after import ReadinessItemFactory
from tests.factories.trainees import CustodyFactory, InmateFactory
from trainees import release_readiness, return_rules
from trainees.actions import release_ranges
from trainees.models import Custody, RegisterEntry, RegisterKind, Release, ReleaseKind


@pytest.mark.django_db
def test_the_night_keeps_the_days_of_open_stays_and_writes_nothing_twice(facility):
    stay = CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)
    Custody.objects.update(range_earliest_on=None, range_likely_on=None, range_latest_on=None)

    first = release_ranges.refresh_ranges(on=date(2026, 7, 15), dry_run=False)
    second = release_ranges.refresh_ranges(on=date(2026, 7, 15), dry_run=False)

    stay.refresh_from_db()
    assert stay.range_earliest_on <= stay.range_likely_on <= stay.range_latest_on
    assert stay.range_latest_on == stay.sentence.expires_on
    assert (first, second) == ({"changed": 1}, {"changed": 0})


@pytest.mark.django_db
def test_what_has_no_row_is_not_begun(django_assert_num_queries):
    done, declined = ReadinessItemFactory(done=True), ReadinessItemFactory(declined=True)
    stays = [done.custody, declined.custody]

    with django_assert_num_queries(1):
        found = release_readiness.readiness_of(stays)

    assert [(found[each.pk].done, found[each.pk].of) for each in stays] == [(1, 8), (0, 8)]
    assert found[declined.custody_id].declined == [declined]


@pytest.mark.parametrize(
    ("status", "is_supervised", "on", "kind"),
    [
        ("detainee", False, date(2026, 11, 2), "pending"),
        ("convict", False, date(2026, 11, 2), "sentenced"),
        ("convict", True, date(2026, 11, 2), "pending"),
        ("convict", True, date(2027, 1, 1), "sentenced"),
        ("convict", False, date(2026, 7, 10), "not_one"),
    ],
    ids=["no verdict yet", "a verdict", "parole or verdict", "supervision over", "same sentence"],
)
def test_only_a_verdict_after_the_release_is_a_return(status, is_supervised, on, kind):
    release = Release(
        on=date(2026, 7, 10),
        kind=ReleaseKind(is_supervised=is_supervised),
        supervised_until=date(2026, 12, 31) if is_supervised else None,
    )
    entry = RegisterEntry(starts_on=on, kind=RegisterKind(legal_status=status))

    assert return_rules.kind_of(release, entry) == kind
