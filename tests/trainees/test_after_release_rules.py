"""What was learnt of released people: what a migration keeps, and what the database refuses."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.factories.after import (
    ConsentRecordFactory,
    ReadinessItemFactory,
    RetentionHoldFactory,
    ReturnToCustodyFactory,
    SubjectRequestFactory,
)
from tests.factories.trainees import FollowUpFactory, OutcomeFactory, ReleaseFactory
from trainees import evidence_rules
from trainees.choices import Evidence
from trainees.models import ConsentRecord, FollowUp, Outcome, OutcomeKind, ReleaseKind

pytestmark = pytest.mark.django_db

rows = import_module("trainees.migrations.0013_after_release_rows")
EDITOR = SimpleNamespace(connection=connection)


def test_the_migration_keeps_every_answer_and_says_who_owns_a_look():
    answered = OutcomeFactory()
    open_look = FollowUpFactory()
    supervised = ReleaseFactory(
        supervised=True, supervised_until=date(2026, 9, 1), consent="not_needed", consent_on=None
    )
    during, after = (
        FollowUpFactory(
            release=supervised, checkpoint=month, due_on=day, opens_on=day, closes_on=day
        )
        for month, day in (("b1", date(2026, 9, 1)), ("b3", date(2026, 9, 2)))
    )
    withdrawn = ReleaseFactory(consent="withdrawn")
    ConsentRecord.objects.all().delete()
    FollowUp.objects.update(counted=None, owner="facility")

    rows.fill_answers(apps, EDITOR)
    rows.fill_owners(apps, EDITOR)
    rows.fill_consents(apps, EDITOR)

    looks = {each.pk: each for each in FollowUp.objects.all()}
    assert looks[answered.follow_up_id].counted_id == answered.pk
    assert looks[open_look.pk].counted is None
    assert [looks[each.pk].owner for each in (open_look, during, after)] == [
        "facility",
        "bapas",
        "facility",
    ]
    kept = ConsentRecord.objects.order_by("on").values_list("answer", flat=True)
    assert list(kept.filter(release=withdrawn)) == ["given", "withdrawn"]
    assert set(kept.filter(release=answered.release)) == {"given"}
    assert not kept.filter(release=supervised).exists()


def test_kinds_say_what_they_need_and_a_return_is_no_answer():
    assert ReleaseKind.objects.get(code="pb").needs_decree
    assert ReleaseKind.objects.get(code="by_law").legal_statuses == ["detainee"]
    assert not OutcomeKind.objects.get(code="reimprisoned").is_chosen_by_staff
    work = OutcomeKind.objects.filter(is_work=True).values_list("code", flat=True)
    assert set(work) == {"employed", "self_employed", "apprentice"}


@pytest.mark.parametrize(
    ("maker", "values"),
    [
        (OutcomeFactory, {"heard_on": date(2026, 8, 9)}),
        (OutcomeFactory, {"evidence": ""}),
        (OutcomeFactory, {"since_on": date(2026, 8, 11)}),
        (OutcomeFactory, {"voided_on": date(2026, 8, 11)}),
        (OutcomeFactory, {"hours_week": 113}),
        (FollowUpFactory, {"owner": "partner"}),
        (FollowUpFactory, {"owner": "bapas"}),
        (ConsentRecordFactory, {"text_version": ""}),
        (ReadinessItemFactory, {"state": "declined", "reason": "Tidak mau"}),
        (ReturnToCustodyFactory, {"register_label": ""}),
        (ReturnToCustodyFactory, {"custody": None}),
        (SubjectRequestFactory, {"asked_by": "proxy", "proxy": "Kuasa Contoh"}),
        (SubjectRequestFactory, {"answered_at": "2026-07-15T10:00:00+08:00"}),
        (RetentionHoldFactory, {"reason": ""}),
        (RetentionHoldFactory, {"until_on": date(2026, 6, 30)}),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(maker, values):
    made = maker()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(**values)


def test_an_item_stands_once_for_a_stay_and_an_open_look_has_no_answer():
    item, answer, look = ReadinessItemFactory(), OutcomeFactory(), FollowUpFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReadinessItemFactory(custody=item.custody, code=item.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=look.pk).update(counted=answer)


def test_the_stronger_evidence_counts_then_the_later_day():
    def told(number, evidence, on, heard_on, voided_on=None):
        day = date(2026, 8, on)
        return Outcome(
            pk=number,
            evidence=evidence,
            on=day,
            heard_on=date(2026, 8, heard_on),
            voided_on=voided_on,
        )

    own = told(1, Evidence.SELF_REPORT, 20, 20)
    visit = told(2, Evidence.VISIT, 10, 10)
    employer = told(3, Evidence.EMPLOYER, 10, 12)
    paper = told(4, Evidence.DOCUMENT, 1, 1, voided_on=date(2026, 8, 2))

    assert evidence_rules.strongest([own, visit, employer, paper]) is employer
    assert evidence_rules.strongest([paper]) is None
    assert [each.grade for each in Evidence] == ["A", "B", "B", "C", "D"]
