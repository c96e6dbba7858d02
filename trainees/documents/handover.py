"""The list that holders sign when certificates are handed over. It stays in the house, so it has
its letterhead."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.words import short_day
from trainees.models import Certificate


def handover_list(
    training_class: TrainingClass,
    certificates: Sequence[Certificate],
    *,
    at: datetime,
    by: User,
) -> bytes:
    if not certificates:
        raise DomainError(_("There is no certificate to hand over yet."))
    data = frame_of(
        training_class.facility,
        title=_("Certificate hand-over list"),
        subtitle=training_class.title,
        at=at,
        by=by,
        is_sample=training_class.facility.is_demo,
    )
    data["facts"] = known(
        [(_("Partner"), str(training_class.partner)), (_("Certificates"), len(certificates))]
    )
    data["head"] = [
        _("No."),
        _("Name"),
        _("Certificate"),
        _("Received by and relation"),
        _("Date"),
        _("Signature"),
    ]
    data["rows"] = [
        {
            "number": str(number),
            "name": each.holder_name,
            "certificate": each.number,
            "kind": str(each.get_kind_display()),
            "taken_by": _taken_by(each),
            "on": short_day(each.handed_over_on) if each.handed_over_on else "",
        }
        for number, each in enumerate(certificates, start=1)
    ]
    data["signatures"] = [
        {"role": _("Handed over by"), "name": "", "number": ""},
        {"role": _("Witness"), "name": "", "number": ""},
    ]
    return pdf.render("trainees/papers/handover.typ", data, at=at)


def _taken_by(certificate: Certificate) -> str:
    relation = certificate.handed_to_relation
    return f"{certificate.handed_to}, {relation}" if relation else certificate.handed_to
