"""The pages of people: list, one person, form. Every look at a person is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships.choices import ClassState
from partnerships.models import TrainingClass, TrainingField
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.dates import add_months
from rutan.common.errors import DomainError
from rutan.common.http import paginate
from trainees import custody_checks, dossier, eligibility, release_dates
from trainees.actions import inmates
from trainees.choices import (
    LIVE_ENROLMENTS,
    SEATED_ENROLMENTS,
    VALID_CERTIFICATES,
    CustodyState,
    DateSource,
    EnrolmentState,
    FollowUpState,
    LegalStatus,
    SentenceKind,
)
from trainees.forms.inmates import InmateForm
from trainees.models import (
    Application,
    Certificate,
    Custody,
    Enrolment,
    FollowUp,
    Inmate,
    Release,
)

LONGEST_SEARCH = 100
SOON_MONTHS = 6
LONGEST_HISTORY = 200
LEFT = "keluar"
STATUSES = {
    "tahanan": LegalStatus.DETAINEE,
    "narapidana": LegalStatus.CONVICT,
    "anak": LegalStatus.CHILD,
}
SORTS = ("nama", "bebas", "register")


# --- The list ------------------------------------------------------------------------------


@requires("trainees.view_inmate")
def inmate_list(request):
    people = Inmate.objects.for_user(request.user).filter(facility=request.facility)
    today = _today(request)
    chosen = _chosen(request)
    listed = _sorted(_narrowed(people, chosen, today), chosen["urut"])
    page = paginate(request, _with_what_the_rows_show(listed))
    if chosen["q"]:
        inmates.note_search(facility=request.facility, found=page.paginator.count, by=request.user)
    fields = list(TrainingField.objects.filter(is_active=True))
    context = {
        "page": page,
        "rows": [PersonRow(inmate, today) for inmate in page],
        "q": chosen["q"],
        "sort": chosen["urut"],
        "field": chosen["minat"],
        "fields": fields,
        "chips": _chips(request, people, chosen),
        "is_filtered": any(chosen[name] for name in ("q", "status", "bebas", "latih", "minat")),
        "today": today,
    }
    return render(request, "trainees/inmates/list.html", context)


def _today(request) -> date:
    if request.facility is None:
        # Somebody whose posting has ended: there is nothing to list, and no form to fill in.
        raise Http404
    return request.facility.today()


def _chosen(request) -> dict[str, str]:
    """What the address asks for, out of what there is; anything else counts as nothing."""
    ask = request.GET.get
    status = ask("status", "")
    sort = ask("urut", "")
    return {
        "q": " ".join(ask("q", "").split())[:LONGEST_SEARCH],
        "status": status if status in {*STATUSES, LEFT} else "",
        "bebas": "6" if ask("bebas") == "6" else "",
        "latih": "belum" if ask("latih") == "belum" else "",
        "minat": ask("minat", "")[:30],
        "urut": sort if sort in SORTS else SORTS[0],
    }


def _narrowed(people, chosen: dict[str, str], today: date):
    status = chosen["status"]
    if status == LEFT:
        people = people.out_of_custody()
    elif status:
        people = people.with_legal_status(STATUSES[status])
    else:
        people = people.in_custody()
    if chosen["bebas"]:
        people = people.released_by(add_months(today, SOON_MONTHS))
    if chosen["latih"]:
        people = people.never_trained()
    if chosen["minat"]:
        people = people.filter(interests__code=chosen["minat"])
    return people.matching(chosen["q"]) if chosen["q"] else people


def _sorted(people, sort: str):
    if sort == "bebas":
        return people.by_release()
    return people.order_by("register_label" if sort == "register" else "search_name", "pk")


def _with_what_the_rows_show(people):
    return people.prefetch_related(
        Prefetch("custodies", Custody.objects.order_by("-entered_on", "-pk"), to_attr="stays"),
        Prefetch(
            "enrolments",
            Enrolment.objects.order_by("-pk").prefetch_related(
                Prefetch(
                    "certificates",
                    Certificate.objects.filter(state__in=VALID_CERTIFICATES),
                    to_attr="valid_certificates",
                )
            ),
            to_attr="places",
        ),
    )


def _chips(request, people, chosen: dict[str, str]) -> list[dict[str, Any]]:
    counts = dict(
        Custody.objects.for_user(request.user)
        .filter(facility=request.facility)
        .open()
        .values_list("legal_status")
        .annotate(Count("pk"))
        .order_by()
    )
    statuses = [("", _("In custody"), sum(counts.values()))]
    statuses += [
        (slug, _plural_of(status), counts.get(status, 0))
        for slug, status in STATUSES.items()
        if status != LegalStatus.CHILD or counts.get(status)
    ]
    statuses.append((LEFT, _("Left"), None))
    chips = [
        {
            "label": label,
            "count": count,
            "url": _address(request, status=slug),
            "current": chosen["status"] == slug,
        }
        for slug, label, count in statuses
    ]
    for name, value, label in (
        ("bebas", "6", _("Release within 6 months")),
        ("latih", "belum", _("Never trained")),
    ):
        is_on = chosen[name] == value
        chips.append(
            {
                "label": label,
                "count": None,
                "url": _address(request, **{name: "" if is_on else value}),
                "current": is_on,
            }
        )
    return chips


def _plural_of(status: str) -> str:
    return {
        LegalStatus.DETAINEE: _("Detainees"),
        LegalStatus.CONVICT: _("Convicts"),
        LegalStatus.CHILD: _("Children in correction"),
    }[status]


def _address(request, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@dataclass(frozen=True)
class PersonRow:
    """One line of the list, from what was fetched with it."""

    inmate: Inmate
    today: date

    @property
    def custody(self) -> Custody | None:
        stays = self.inmate.stays
        return next((stay for stay in stays if stay.is_open), stays[0] if stays else None)

    @property
    def status(self) -> str:
        return status_of(self.custody)

    @property
    def left(self) -> Custody | None:
        return self.custody if self.custody and not self.custody.is_open else None

    @property
    def release(self) -> "Expected":
        return expected_release(self.custody, self.today)

    @property
    def training(self) -> tuple[str, str]:
        return training_tag(self.inmate.places)


@dataclass(frozen=True)
class Expected:
    """When somebody may leave, in words."""

    day: date | None
    far: str = ""
    is_estimate: bool = False


def expected_release(custody: Custody | None, today: date) -> Expected:
    if custody is None or not custody.is_open or custody.earliest_release_on is None:
        return Expected(None)
    day = custody.earliest_release_on
    return Expected(day, how_far(day, today), custody.release_source == DateSource.ESTIMATED)


def how_far(day: date, today: date) -> str:
    """ "in 58 days", "in 4 months", "3 days ago"."""
    days = (day - today).days
    if days < 0:
        return ngettext("%d day ago", "%d days ago", -days) % -days
    if days == 0:
        return _("Today")
    if days <= 90:
        return ngettext("in %d day", "in %d days", days) % days
    months = (day.year - today.year) * 12 + day.month - today.month - (day.day < today.day)
    if months < 24:
        return ngettext("in %d month", "in %d months", months) % months
    return ngettext("in %d year", "in %d years", months // 12) % (months // 12)


def status_of(custody: Custody | None) -> str:
    """Legal status while inside, how the stay ended afterwards."""
    if custody is None:
        return "–"
    if custody.state == CustodyState.IN_CUSTODY:
        return custody.get_legal_status_display()
    return custody.get_state_display()


def training_tag(enrolments: Iterable[Enrolment]) -> tuple[str, str]:
    """Words and tone for what somebody has been trained in; certificates and places at hand."""
    places = list(enrolments)
    states = {place.state for place in places}
    if any(place.valid_certificates for place in places):
        return _("Certified"), "ok"
    if states & LIVE_ENROLMENTS:
        return _("In a class"), "info"
    if EnrolmentState.COMPLETED in states:
        return _("Completed"), "ok"
    if states - {EnrolmentState.CANCELLED}:
        return _("Took part"), ""
    return _("Never trained"), "plain"


# --- One person ----------------------------------------------------------------------------


def _person_or_404(request, public_id: str) -> Inmate:
    people = Inmate.objects.for_user(request.user).select_related("facility", "education_level")
    return get_object_or_404(people, public_id=public_id)


@requires("trainees.view_inmate")
def inmate_detail(request, public_id):
    inmate = _person_or_404(request, public_id)
    inmates.note_view(inmate=inmate, by=request.user)
    return render(request, "trainees/inmates/detail.html", _detail_context(request, inmate))


@requires("trainees.view_inmate", "trainees.reveal_nik")
@require_POST
def inmate_reveal_nik(request, public_id):
    """Shows the NIK in this one answer; the page opened again is masked again."""
    inmate = _person_or_404(request, public_id)
    try:
        nik = inmates.reveal_nik(inmate=inmate, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:inmate-detail", public_id)
    return render(
        request, "trainees/inmates/detail.html", _detail_context(request, inmate, nik=nik)
    )


@requires("trainees.view_inmate")
def inmate_history(request, public_id):
    inmate = _person_or_404(request, public_id)
    inmates.note_view(inmate=inmate, by=request.user)
    context = {"inmate": inmate, "events": history_of(inmate, limit=LONGEST_HISTORY)}
    return render(request, "trainees/inmates/history.html", context)


def _detail_context(request, inmate: Inmate, nik: str = "") -> dict[str, Any]:
    user, today = request.user, inmate.facility.today()
    person = dossier.load_one(inmate)
    custody = person.custody
    values = person.values()
    kind = person.entry.kind if person.entry else None
    integration = person.sentence.integration_kind if person.sentence else None
    enrolments = _enrolments(inmate, user)
    release = _release(inmate, user)
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
        "facts": _facts(inmate, custody, today),
        "person_rows": _person_rows(values),
        "sentence_rows": _sentence_rows(person, values),
        "checks": custody_checks.findings(
            values,
            register_kind=kind,
            integration_code=integration.code if integration else "",
        )
        if custody
        else [],
        "health": inmate.health_letters.first(),
        "risk": custody.risk_assessments.first() if custody else None,
        "discipline": list(custody.discipline_records.all()[:5]) if custody else [],
        "register_entries": list(custody.register_entries.all()) if custody else [],
        "application": (application := _latest_application(inmate, user)),
        "findings": eligibility.from_json(application.findings) if application else [],
        "enrolments": enrolments,
        "classes": _open_classes(request, inmate) if person.is_in_custody else [],
        "release": release,
        "follow_ups": _follow_ups(inmate, user) if release else [],
        "events": history_of(inmate, limit=8),
        "history_url": reverse("trainees:inmate-history", args=[inmate.public_id]),
        "today": today,
    }


def _facts(inmate: Inmate, custody: Custody | None, today: date) -> list[dict[str, Any]]:
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
        facts.append({"label": _("Left"), "value": date_format(custody.left_on, "j M Y")})
    facts.append(
        {
            "label": _("Age"),
            "value": _years(inmate.birth_date, today),
            "note": inmate.get_sex_display(),
        }
    )
    return facts


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


def _person_rows(values: dict[str, Any]) -> list[dict[str, str]]:
    labels = dossier.related_labels({name: values[name] for name in PERSON_ROWS})
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
        .select_related("training_class__partner", "exit_reason")
        .prefetch_related("certificates")
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


def _release(inmate: Inmate, user) -> Release | None:
    releases = Release.objects.for_user(user).filter(inmate=inmate)
    return releases.select_related("kind", "bapas", "destination").order_by("-on", "-pk").first()


def _follow_ups(inmate: Inmate, user) -> list[dict[str, Any]]:
    follow_ups = (
        FollowUp.objects.for_user(user)
        .filter(inmate=inmate)
        .select_related("outcome__kind")
        .order_by("due_on", "pk")[:25]
    )
    tones = {
        FollowUpState.DONE: "ok",
        FollowUpState.UNREACHABLE: "warn",
        FollowUpState.SCHEDULED: "info",
    }
    return [
        {
            "row": follow_up,
            "tone": tones.get(follow_up.state, ""),
            "outcome": getattr(follow_up, "outcome", None),
            "url": _url("trainees:follow-up-record", follow_up.release_id, follow_up.checkpoint)
            if user.has_perm("trainees.change_followup")
            else "",
        }
        for follow_up in follow_ups
    ]


def _open_classes(request, inmate: Inmate) -> list[dict[str, str]]:
    """Classes of the facility that still choose, where the person neither stands nor sits."""
    if not request.user.has_perm("trainees.add_application"):
        return []
    taken = Enrolment.objects.filter(inmate=inmate, state__in=SEATED_ENROLMENTS)
    asked = Application.objects.filter(inmate=inmate).open()
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


# --- Adding and editing --------------------------------------------------------------------


@requires("trainees.add_inmate")
@once
def inmate_create(request):
    _today(request)
    form = InmateForm(request.POST or None, facility=request.facility, by=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The person is recorded."))
        return redirect("trainees:inmate-detail", form.result.public_id)
    return render(request, "trainees/inmates/form.html", {"form": form, "inmate": None})


@requires("trainees.change_inmate")
def inmate_edit(request, public_id):
    inmate = _person_or_404(request, public_id)
    form = InmateForm(
        request.POST or None, facility=inmate.facility, by=request.user, inmate=inmate
    )
    if request.method == "POST" and form.is_valid():
        if form.try_to_act():
            messages.success(request, _("The changes are saved."))
            return redirect("trainees:inmate-detail", public_id)
        if form.conflict:
            context = {"form": form, "back": reverse("trainees:inmate-detail", args=[public_id])}
            return render(request, "conflict.html", context, status=409)
    elif request.method == "GET":
        inmates.note_view(inmate=inmate, by=request.user)
    return render(request, "trainees/inmates/form.html", {"form": form, "inmate": inmate})
