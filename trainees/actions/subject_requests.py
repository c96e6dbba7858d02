"""Somebody asks what is kept about a person, and gets it: a paper, and a file for a machine."""

import hashlib
import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees import subject_access
from trainees.actions._locks import lock_person
from trainees.choices import Requester
from trainees.documents.subject_report import subject_report
from trainees.models import Inmate, InmateIdentity, SubjectRequest

PDF, JSON = "pdf", "json"


@transaction.atomic
def ask(
    *,
    inmate: Inmate,
    asked_on: date,
    asked_by: str,
    proxy: str = "",
    letter_number: str = "",
    by: User,
) -> SubjectRequest:
    """The days in which an answer is owed count from `asked_on`; one request at a time waits."""
    if asked_on > inmate.facility.today():
        raise DomainError(_("The date cannot be after today"), field="asked_on")
    # Two clerks must not both write down the same question.
    lock_person(inmate.pk)
    waiting = SubjectRequest.objects.filter(inmate=inmate, answered_at=None).first()
    if waiting is not None:
        raise DomainError(
            _("The request of %(day)s is not answered yet. Hand over its files, then record more.")
            % {"day": day(waiting.asked_on)}
        )
    is_proxy = asked_by == Requester.PROXY
    request = SubjectRequest.objects.create(
        inmate=inmate,
        facility_id=inmate.facility_id,
        asked_on=asked_on,
        asked_by=asked_by,
        proxy=proxy.strip() if is_proxy else "",
        letter_number=letter_number.strip() if is_proxy else "",
    )
    record("subject.asked", inmate, by=by, on=asked_on, asked_by=asked_by)
    return request


def answer(*, asked: SubjectRequest, form: str, by: User) -> bytes:
    """The file, made from what is kept now; of each the digest of the latest is kept. Taking it
    out answers nothing yet. The NIK in it is whole, so that counts as a look at it."""
    at = timezone.now()
    sections = subject_access.everything(asked.inmate)
    if form == PDF:
        data = subject_report(asked, sections, at=at, by=by)
    else:
        data = _as_file(asked, sections)
    with transaction.atomic():
        _keep(asked, form, data, by)
    return data


@transaction.atomic
def hand_over(*, asked: SubjectRequest, by: User) -> SubjectRequest:
    """Who asked has the files: that answers the request."""
    stored = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if stored.answered_at is not None:
        raise DomainError(_("This request is answered already. Reload the page."))
    if not stored.is_taken_out:
        raise DomainError(_("Take out the files first, then hand them over."))
    stored.answered_at, stored.answered_by = timezone.now(), by
    stored.version += 1
    stored.save(update_fields=["answered_at", "answered_by", "version", "updated_at"])
    record("subject.answered", asked.inmate, by=by, request=stored.pk)
    return stored


def _as_file(asked: SubjectRequest, sections: list[subject_access.Section]) -> bytes:
    head: dict[str, Any] = {
        "facility": asked.facility.official_name,
        "asked_on": asked.asked_on,
    }
    content = subject_access.as_json(sections, **head)
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _keep(asked: SubjectRequest, form: str, data: bytes, by: User) -> None:
    stored = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    column = "pdf_sha256" if form == PDF else "json_sha256"
    setattr(stored, column, hashlib.sha256(data).hexdigest())
    stored.version += 1
    stored.save(update_fields=[column, "version", "updated_at"])
    record("subject.taken_out", asked.inmate, by=by, form=form, request=stored.pk)
    if InmateIdentity.objects.filter(inmate=asked.inmate_id, nik__isnull=False).exists():
        record("inmate.nik_revealed", asked.inmate, by=by, where="subject")
