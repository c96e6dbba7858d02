"""Whom the facility proposes to a training partner (daftar nominatif).

What a partner needs to plan: never what tells why somebody is here, or until which day.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known, period
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import NOTHING
from trainees.choices import SHOWN_TO_PARTNERS, ApplicationState
from trainees.documents._people import available_until, limits_of, name_for_a_partner, stays_of
from trainees.models import Application, Enrolment


def nominative_list(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """Those who are proposed, recommended or have a seat, as the reader may see them."""
    people = list(_people(training_class, by))
    if not people:
        raise DomainError(_("Nobody is proposed for this class yet."))
    inmates = [each.inmate_id for each in people]
    stays, limits = stays_of(inmates, training_class.facility_id), limits_of(inmates)
    data = frame_of(
        training_class.facility,
        title=_("Nominative list of participants"),
        subtitle=training_class.title,
        at=at,
        by=by,
        is_sample=training_class.facility.is_demo,
    )
    data["facts"] = known(
        [
            (_("Partner"), training_class.partner.name),
            (_("Course days"), period(training_class.starts_on, training_class.ends_on)),
            (_("Seats"), training_class.quota),
        ]
    )
    data["head"] = [
        _("No."),
        _("Name"),
        _("Sex"),
        _("Year of birth"),
        _("Highest education"),
        _("Limits at work"),
        _("Available"),
    ]
    data["rows"] = [
        [
            str(number),
            name_for_a_partner(each),
            str(each.inmate.get_sex_display()),
            str(each.inmate.birth_date.year),
            str(each.inmate.education_level or NOTHING),
            limits.get(each.inmate_id) or NOTHING,
            available_until(stays, each.inmate),
        ]
        for number, each in enumerate(people, start=1)
    ]
    data["note"] = _("Initials stand for people whom the partner has not accepted yet.")
    return pdf.render("trainees/papers/nominative_list.typ", data, at=at)


def _people(training_class: TrainingClass, by: User) -> Iterable[Application]:
    proposed = Application.objects.for_user(by).filter(
        training_class=training_class, state__in=SHOWN_TO_PARTNERS
    )
    # A partner knows those with a place by their places, no longer by their applications.
    seated = Enrolment.objects.for_user(by).live().filter(training_class=training_class)
    rows = Application.objects.filter(
        Q(pk__in=proposed.values("pk"))
        | Q(pk__in=seated.values("application"), state=ApplicationState.ENROLLED)
    )
    return rows.select_related("inmate__education_level", "enrolment").order_by(
        "inmate__id_card_name", "pk"
    )
