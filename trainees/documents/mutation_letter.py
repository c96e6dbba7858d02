"""The letter with which a learner goes on at another learning centre (surat keterangan pindah).

It comes from the learning centre, never from the facility, and says nothing about it.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnerships.documents.sheet import known, long_day
from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from trainees import learner_rules, skk
from trainees.documents import outside
from trainees.models import Enrolment, Mutation

TEMPLATE = "trainees/papers/mutation.typ"


def mutation_letter(mutation: Mutation, *, at: datetime, by: User | None) -> bytes:
    """The PDF with the credits as they stood that day. Raises DomainError where a word would tell
    of custody, or where the number or the learning centre is missing."""
    learner = mutation.learner
    if not mutation.letter_number:
        raise DomainError(_("Write the number of the letter first."))
    place = last_place_of(mutation)
    provider = place.training_class.partner if place else learner.provider
    if provider is None:
        raise DomainError(_("Choose the learning centre first: the letter has its head."))
    data = outside.frame(
        provider,
        facility=mutation.from_facility,
        title=_("Mutation letter"),
        subtitle=_("Number %(number)s") % {"number": mutation.letter_number},
        at=at,
    )
    houses = Facility.objects.filter(pk__in=learner.study_times.values("facility"))
    return outside.render(
        TEMPLATE,
        data | contents_of(mutation, place),
        inmate=learner.inmate,
        houses=[mutation.from_facility, learner.facility, *houses],
        at=at,
    )


def last_place_of(mutation: Mutation) -> Enrolment | None:
    """The class that was left: the learner may sit in another one by now."""
    return (
        Enrolment.objects.filter(
            learner=mutation.learner,
            facility=mutation.from_facility,
            enrolled_on__lte=mutation.on,
        )
        .select_related("training_class__partner")
        .order_by("enrolled_on", "pk")
        .last()
    )


def contents_of(mutation: Mutation, place: Enrolment | None) -> dict[str, Any]:
    learner = mutation.learner
    inmate = learner.inmate
    identity = getattr(inmate, "identity", None)
    standings = learner_rules.thawed(mutation.credits)
    training_class = place.training_class if place else None
    return {
        "opening": _("The learning centre states that this learner:"),
        "facts": known(
            [
                (_("Name"), inmate.id_card_name),
                ("NISN", identity.nisn if identity else ""),
                (_("Place of birth"), inmate.birth_place),
                (_("Date of birth"), long_day(inmate.birth_date)),
                (_("Package"), learner.get_package_display()),
                (_("Grade"), (training_class and training_class.grade) or learner.entry_grade),
                (_("School year"), training_class.school_year if training_class else ""),
                (_("Semester"), training_class.semester if training_class else ""),
                (_("Credits (SKK)"), skk.shown(skk.earned(standings))),
            ]
        ),
        "moves": _("goes on with learning from %(day)s at %(place)s.")
        % {"day": long_day(mutation.on), "place": destination_of(mutation)},
        "credits_title": _("Credits (SKK) by subject") if standings else "",
        "head": [pgettext("school", "Subject"), _("Credits (SKK)")],
        "rows": [[each.subject.name, skk.shown(each.earned)] for each in standings],
        "note": _("The transcript of credits belongs to this letter."),
        "signatures": [
            {
                "role": _("For the learning centre, %(day)s") % {"day": long_day(mutation.on)},
                "name": "",
                "number": "",
            }
        ],
    }


def destination_of(mutation: Mutation) -> str:
    """Where the learner goes on, in words that leave the house: a facility is no such word."""
    if mutation.to_partner is not None:
        return mutation.to_partner.name
    return mutation.to_place or _("the next learning centre")
