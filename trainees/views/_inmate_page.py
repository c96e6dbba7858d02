"""What the page of one person shows."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import history_of
from trainees import custody_checks, dossier, eligibility, release_dates
from trainees.choices import SEATED_ENROLMENTS, CustodyState, SentenceKind
from trainees.models import Application, Custody, Departure, Enrolment, Inmate
from trainees.reports.people import expected_release, with_certificates
from trainees.views import _after_page, _circumstances, _learner_page, _release_range
from trainees.views._inmate_care import care_of


def context_of(request, inmate: Inmate, nik: str = "") -> dict[str, Any]:
    """`inmate` was read with what the page joins."""
    user, today = request.user, inmate.facility.today()
    person = dossier.load_joined(inmate)
    custody = person.custody
    if custody and custody.facility_id == inmate.facility_id:
        custody.facility = inmate.facility  # its settings are asked for below
    values = person.values()
    kind = person.entry.kind if person.entry else None
    integration = person.sentence.integration_kind if person.sentence else None
    after = _after_page.panel_of(inmate, user, today)
    enrolments = _enrolments(inmate, user)
    brought = with_certificates(enrolments, inmate)
    return {
        "inmate": inmate,
        "custody": custody,
        "person": person,
        "nik": nik,
        "may_reveal": bool(person.identity and person.identity.nik)
        and user.has_perm("trainees.reveal_nik"),
        "release_day": expected_release(custody, today),
        "is_inside": person.is_in_custody,
        "stay_tag": custody.get_state_display() if custody else "",
        "stay_tone": "" if custody is None or not custody.is_open else "info",
        "facts": _facts(inmate, custody, user, today),
        "person_rows": _person_rows(person, values),
        "sentence_rows": _sentence_rows(person, values) + _release_range.rows_of(person, today),
        "checks": custody_checks.findings(
            values,
            register_kind=kind,
            integration_code=integration.code if integration else "",
        )
        if custody and custody.is_open
        else [],
        **care_of(user, inmate, custody),
        "access": getattr(inmate, "access_need", None),
        "register_entries": list(custody.register_entries.all()) if custody else [],
        "application": (application := _latest_application(inmate, user)),
        "findings": eligibility.from_json(application.findings) if application else [],
        "enrolments": enrolments,
        "brought": brought if user.has_perm("trainees.view_certificate") else [],
        "may_follow_papers": user.has_perm("trainees.view_certificate")
        and not brought
        and any(place.papers for place in enrolments),
        "education": _learner_page.panel_of(inmate, user),
        "circumstances": _circumstances.of_person(inmate, user),
        "classes": _open_classes(request, inmate) if person.is_in_custody else [],
        **_after_page.ready_of(custody, user),
        **after,
        "events": history_of(inmate, limit=8, also=after["releases"]),
        "history_url": reverse("trainees:inmate-history", args=[inmate.public_id]),
        "today": today,
    }


def _facts(
    inmate: Inmate, custody: Custody | None, user: User, today: date
) -> list[dict[str, Any]]:
    release = expected_release(custody, today)
    facts = [
        {"label": _("Register"), "value": inmate.register_label or "–"},
        {
            "label": _("Legal status"),
            "value": custody.get_legal_status_display() if custody else "",
        },
        {"label": _("Block"), "value": custody.block if custody else ""},
    ]
    if custody and custody.is_open:
        note = _("estimate") if release.is_estimate else custody.get_release_source_display()
        facts.append(
            {
                "label": _("Expected release"),
                "value": date_format(release.day, "j M Y") if release.day else _("Not known"),
                "note": f"{release.far} · {note}" if release.day else "",
            }
        )
    elif custody and custody.left_on:
        left = date_format(custody.left_on, "j M Y")
        facts.append({"label": _("Left"), "value": left, "note": _where_to(custody, user)})
    facts.append(
        {
            "label": _("Age"),
            "value": _years(inmate.birth_date, today),
            "note": inmate.get_sex_display(),
        }
    )
    return facts


def _where_to(custody: Custody, user: User) -> str:
    if custody.state != CustodyState.TRANSFERRED:
        return ""
    departures = Departure.objects.for_user(user).filter(custody=custody)
    moved = departures.select_related("to_facility").first()
    return _("to %(place)s") % {"place": moved.to_facility or moved.to_place} if moved else ""


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


PERSON_ROWS = (
    "id_card_name",
    "legal_name",
    "aliases",
    "birth_place",
    "birth_date",
    "education_level",
    "has_diploma",
    "is_literate",
    "prior_occupation",
    "interests",
    "home_region",
    "home_address",
    "nisn",
)


def _person_rows(person: dossier.Dossier, values: dict[str, Any]) -> list[dict[str, str]]:
    level = person.inmate.education_level
    labels = dossier.related_labels({"home_region": values["home_region"]}) | person.labels
    if level:
        labels[type(level), level.pk] = str(level)
    return [
        {"label": _label(name), "value": dossier.shown(name, values[name], labels)}
        for name in PERSON_ROWS
        if values[name] not in (None, "", []) or name in {"education_level", "birth_place"}
    ]


def _label(name: str) -> str:
    label = dossier.label_of(name)
    return label[:1].upper() + label[1:]


def _sentence_rows(person, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Kind, length and the four days, each with its source; an estimate says so."""
    if person.custody is None:
        return []
    rows = [
        {"label": _("Entered on"), "value": date_format(values["entered_on"], "j M Y")},
        {"label": _("Kind of sentence"), "value": SentenceKind(values["sentence_kind"]).label},
    ]
    if length := _length(values):
        rows.append({"label": _("Length"), "value": length})
    if values["detained_from"]:
        rows.append(
            {"label": _("Detained since"), "value": date_format(values["detained_from"], "j M Y")}
        )
    if values["remission_days"]:
        days = values["remission_days"]
        rows.append({"label": _("Remission"), "value": ngettext("%d day", "%d days", days) % days})
    if values["fine_substitute_days"]:
        days = values["fine_substitute_days"]
        rows.append(
            {
                "label": _("Instead of the fine"),
                "value": ngettext("%d day", "%d days", days) % days,
            }
        )
    for name, dated in release_dates.dates_of(person.sentence).items():
        if dated.day:
            rows.append(
                {
                    "label": _label(name),
                    "value": date_format(dated.day, "j M Y"),
                    "is_estimate": dated.is_estimate,
                }
            )
    sentence = person.sentence
    if sentence and sentence.integration != "none":
        kind = f" {sentence.integration_kind.code.upper()}" if sentence.integration_kind else ""
        on = f", {date_format(sentence.integration_on, 'j M Y')}" if sentence.integration_on else ""
        rows.append(
            {"label": _("Integration"), "value": f"{sentence.get_integration_display()}{kind}{on}"}
        )
    if values["sdp_synced_on"]:
        rows.append(
            {"label": _("As of (SDP)"), "value": date_format(values["sdp_synced_on"], "j M Y")}
        )
    return rows


def _length(values: dict[str, Any]) -> str:
    years, months, days = values["years"], values["months"], values["days"]
    parts = [
        ngettext("%d year", "%d years", years) % years if years else "",
        ngettext("%d month", "%d months", months) % months if months else "",
        ngettext("%d day", "%d days", days) % days if days else "",
    ]
    return " ".join(part for part in parts if part)


def _enrolments(inmate: Inmate, user) -> list[Enrolment]:
    return list(
        Enrolment.objects.for_user(user)
        .filter(inmate=inmate)
        .select_related("training_class__partner", "exit_reason", "continuation")
        .order_by("-enrolled_on", "-pk")[:25]
    )


def _latest_application(inmate: Inmate, user) -> Application | None:
    return (
        Application.objects.for_user(user)
        .filter(inmate=inmate)
        .exclude(answer="")
        .select_related("training_class")
        .order_by("-assessed_on", "-pk")
        .first()
    )


def _open_classes(request, inmate: Inmate) -> list[dict[str, str]]:
    """Classes of the facility that still choose, where the person neither stands nor sits."""
    if not request.user.has_perm("trainees.add_application"):
        return []
    taken = inmate.enrolments.filter(state__in=SEATED_ENROLMENTS)
    asked = inmate.applications.open().exclude(training_class=None)
    classes = (
        TrainingClass.objects.for_user(request.user)
        .filter(facility=inmate.facility, state__in=[ClassState.PLANNED, ClassState.SELECTING])
        .exclude(pk__in=taken.values("training_class"))
        .exclude(pk__in=asked.values("training_class"))
        .order_by("starts_on", "pk")[:25]
    )
    found = []
    for training_class in classes:
        address = _url("trainees:class-candidate-add", training_class.public_id)
        if address:
            found.append(
                {
                    "title": training_class.title,
                    "starts_on": training_class.starts_on,
                    "seats_left": training_class.seats_left,
                    "url": f"{address}?orang={inmate.public_id}",
                }
            )
    return found


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
