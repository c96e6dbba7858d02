"""A statement of willingness to sign, a page for each person."""

from datetime import datetime

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known, period
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from trainees.choices import LIVE_ENROLMENTS, SHOWN_TO_PARTNERS, ApplicationState
from trainees.models import Application


def statements(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """For everybody who is proposed or has a seat and has not signed yet."""
    rows = Application.objects.for_user(by).filter(training_class=training_class, willing_on=None)
    people = (
        rows.filter(state__in=SHOWN_TO_PARTNERS)
        | rows.filter(
            state=ApplicationState.ENROLLED,
            enrolment__state__in=LIVE_ENROLMENTS,
            enrolment__willing_on=None,
        )
    ).select_related("inmate")
    names = [each.inmate.id_card_name for each in people.order_by("inmate__id_card_name", "pk")]
    if not names:
        raise DomainError(_("Everybody who is proposed or has a seat has signed."))
    data = frame_of(
        training_class.facility,
        title=_("Statement of willingness"),
        at=at,
        by=by,
        is_sample=training_class.facility.is_demo,
    )
    course = known(
        [
            (_("Class"), training_class.title),
            (_("Partner"), training_class.partner.name),
            (_("Course days"), period(training_class.starts_on, training_class.ends_on)),
        ]
    )
    data |= {
        "has_running_head": False,
        "opening": _("I, the undersigned:"),
        "declares": _("declare that I"),
        "promises": [
            _("take part in this class of my own free will;"),
            _("follow its timetable and its rules;"),
            _("may withdraw at any time: I tell the officer, and nothing happens to me for it."),
        ],
        "pages": [
            {
                "facts": [(_("Name"), name), *course],
                "signatures": [
                    {"role": _("Officer"), "name": "", "number": ""},
                    {
                        "role": _("I have read this, or it was read to me"),
                        "name": name,
                        "number": "",
                    },
                ],
            }
            for name in names
        ],
        "place": _("Place and date: %(dots)s") % {"dots": "." * 44},
    }
    return pdf.render("trainees/papers/willingness.typ", data, at=at)
