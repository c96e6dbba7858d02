"""Before a release, and what is kept of somebody long after it."""

from datetime import date

import factory

from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.trainees import CustodyFactory, InmateFactory, ReleaseFactory
from trainees import choices, models


class ReadinessItemFactory(factory.django.DjangoModelFactory):
    """The identity card, in progress."""

    class Meta:
        model = models.ReadinessItem

    class Params:
        done = factory.Trait(state=choices.ReadinessState.DONE)
        declined = factory.Trait(
            state=choices.ReadinessState.DECLINED,
            reason="Tidak mau",
            would_change="Bila keluarga ikut ke bank",
        )

    custody = factory.SubFactory(CustodyFactory)
    facility = factory.SelfAttribute("custody.facility")
    code = choices.ReadinessCode.ID_CARD
    state = choices.ReadinessState.IN_PROGRESS


class ConsentRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ConsentRecord

    class Params:
        withdrawn = factory.Trait(answer=choices.Consent.WITHDRAWN, on=date(2026, 7, 20))

    release = factory.SubFactory(ReleaseFactory)
    facility = factory.SelfAttribute("release.facility")
    on = factory.SelfAttribute("release.on")
    answer = choices.Consent.GIVEN
    text_version = "2026-11"
    at = MORNING
    by = factory.SubFactory(UserFactory)


class ReturnToCustodyFactory(factory.django.DjangoModelFactory):
    """Back in custody after the release of the factory, not yet sentenced."""

    class Meta:
        model = models.ReturnToCustody

    class Params:
        sentenced = factory.Trait(kind=choices.ReturnKind.SENTENCED, register_label="B.I 0001/2026")
        revoked = factory.Trait(kind=choices.ReturnKind.REVOKED, register_label="B.I 0001/2026")
        from_history = factory.Trait(is_history=True, custody=None, sentenced=True)

    release = factory.SubFactory(ReleaseFactory)
    inmate = factory.SelfAttribute("release.inmate")
    facility = factory.SelfAttribute("release.facility")
    on = date(2026, 11, 2)
    register_label = "A.I 0001/2026"
    custody = factory.SubFactory(
        CustodyFactory,
        inmate=factory.SelfAttribute("..release.inmate"),
        entered_on=factory.SelfAttribute("..on"),
    )


class SubjectRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SubjectRequest

    class Params:
        answered = factory.Trait(
            answered_at=MORNING,
            answered_by=factory.SubFactory(UserFactory),
            pdf_sha256="0" * 64,
            json_sha256="1" * 64,
        )
        by_proxy = factory.Trait(
            asked_by=choices.Requester.PROXY, proxy="Kuasa Contoh", letter_number="SK-1/2026"
        )

    inmate = factory.SubFactory(InmateFactory)
    facility = factory.SelfAttribute("inmate.facility")
    asked_on = date(2026, 7, 14)
    asked_by = choices.Requester.SELF


class RetentionHoldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RetentionHold

    inmate = factory.SubFactory(InmateFactory)
    facility = factory.SelfAttribute("inmate.facility")
    reason = "Sengketa sertifikat"
    from_on = date(2026, 7, 1)
    until_on = date(2027, 7, 1)
    by = factory.SubFactory(UserFactory)
