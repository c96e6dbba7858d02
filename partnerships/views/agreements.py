from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships import coverage, thresholds
from partnerships.actions import agreements
from partnerships.choices import (
    CLASS_TONES,
    STAGE_TONES,
    STANDING_TONES,
    AgreementStanding,
    AgreementState,
    CoordinationState,
    ObligationMetric,
    ReviewResult,
)
from partnerships.forms.agreements import AbandonForm, AgreementForm, ReviewForm, SignForm
from partnerships.forms.filters import AgreementFilter
from partnerships.models import (
    Agreement,
    Commitment,
    Coordination,
    Document,
    Facility,
    TrainingClass,
)
from partnerships.reports.agreements import progress_of
from partnerships.reports.partnerships import CLASS_FIELDS, partnerships_of
from partnerships.views.shared import (
    agreement_tag,
    chips,
    crumbs,
    days_in_words,
    here,
    kind_word,
    own_facility,
    subnav,
    today_of,
)
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.errors import DomainError
from rutan.common.http import paginate

LONG_TEXTS = ["subject", "urgency_note", "financing_note"]
LAST_EVENTS = 5


# --- List ----------------------------------------------------------------------------------


@requires("partnerships.view_agreement")
def agreement_list(request: HttpRequest) -> HttpResponse:
    rows = here(request, Agreement.objects).select_related("facility", "partner")
    everything = list(rows.defer(*LONG_TEXTS).order_by("ends_on", "pk"))
    on = today_of(request)
    chosen = AgreementFilter(
        request.GET,
        partners={row.partner_id: str(row.partner) for row in everything},
        facilities={row.facility_id: str(row.facility) for row in everything},
    )
    narrowed = _narrowed(everything, chosen)
    standings = {row.pk: row.standing(on) for row in narrowed}
    status = request.GET.get("status", "")
    shown = [row for row in narrowed if not status or standings[row.pk] == status]
    page = paginate(request, _by_urgency(shown, standings))
    context = {
        "page": page,
        "rows": _rows(page.object_list, standings, on),
        "chips": chips(
            request, "status", Counter(standings.values()), list(AgreementStanding.choices)
        ),
        "filter": chosen,
        "without_paper": _without_paper(request, everything, on),
        "subnav": subnav("agreement", request.user),
        "has_any": bool(everything),
        "shows_facility": request.facility is None,
        "today": on,
    }
    return render(request, "partnerships/agreements/list.html", context)


def _narrowed(rows: list[Agreement], chosen: AgreementFilter) -> list[Agreement]:
    partner, before = chosen.chosen("mitra"), chosen.chosen("berakhir_sebelum")
    facility = chosen.chosen("upt")
    return [
        row
        for row in rows
        if (not partner or row.partner_id == partner)
        and (not facility or row.facility_id == facility)
        and (not before or row.ends_on < before)
    ]


def _by_urgency(rows: list[Agreement], standings: dict[int, AgreementStanding]) -> list[Agreement]:
    """What is alive first, by its end; what is over last, newest end first."""
    over = {AgreementStanding.EXPIRED, AgreementStanding.TERMINATED, AgreementStanding.ABANDONED}
    alive = [row for row in rows if standings[row.pk] not in over]
    ended = [row for row in rows if standings[row.pk] in over]
    return alive + ended[::-1]


def _rows(agreements_on_page, standings, on) -> list[dict[str, Any]]:
    found = list(agreements_on_page)
    progress = progress_of(found)
    return [
        {
            "agreement": row,
            "kind": kind_word(row),
            "label": standings[row.pk].label,
            "tone": STANDING_TONES[standings[row.pk]],
            "progress": progress[row.pk],
            "is_dated": row.state == AgreementState.SIGNED,
        }
        for row in found
    ]


def _without_paper(request, found: list[Agreement], on) -> list[dict[str, Any]]:
    """Partnerships that nobody has signed for: announced, talked about, in draft, or at work."""
    coordinations = here(request, Coordination.objects).select_related("facility", "partner")
    classes = here(request, TrainingClass.objects).select_related("facility", "partner")
    rows = partnerships_of(
        coordinations=coordinations,
        agreements=found,
        classes=classes.only(*CLASS_FIELDS).order_by(),
        on=on,
    )
    return [
        {
            "row": row,
            "tone": STAGE_TONES[row.stage],
            "last_contact": days_in_words(row.last_contact) if row.last_contact else "",
        }
        for row in rows
        if not row.has_paper
    ]


# --- One agreement -------------------------------------------------------------------------


def _agreements(request: HttpRequest):
    return Agreement.objects.for_user(request.user).select_related("facility", "partner")


@requires("partnerships.view_agreement")
def agreement_detail(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(
        _agreements(request).select_related(
            "parent", "coordination", "supersedes", "renewal", "drafted_by"
        ),
        code=code,
    )
    on = agreement.facility.today()
    steps = list(agreement.review_steps.select_related("recorded_by"))
    values = thresholds.of(agreement.facility)
    required = coverage.reviews_by(values)
    waiting = coverage.next_review(required, steps)
    progress = progress_of([agreement])[agreement.pk]
    label, tone = _tag(agreement, waiting, on)
    duties = [duty for duty in agreement.obligations.all() if duty.metric == ObligationMetric.OTHER]
    context = {
        "agreement": agreement,
        "label": label,
        "tone": tone,
        "kind": kind_word(agreement),
        "facts": _facts(agreement, on),
        "stages": _stages(agreement, on),
        "standing": agreement.standing(on).value,
        "days_left": agreement.days_left(on),
        "last_day_words": date_format(agreement.ends_on, "j F Y"),
        "next": _what_is_next(request, agreement, waiting, on),
        "progress": progress,
        "targets": _targets(progress, agreement),
        "duties": duties,
        "reviews": _reviews(agreement, required, steps),
        "parties": agreement.parties.select_related("facility", "partner"),
        "scope": _scope(agreement),
        "clauses": _clauses(agreement),
        "classes": _classes(request, agreement),
        "coordinations": _coordinations(request, agreement),
        "commitments": _commitments(request, agreement, on),
        "documents": _documents(request, agreement),
        "events": agreement.events.select_related("by", "document"),
        "cautions": _cautions(agreement, on),
        "history": history_of(agreement, limit=LAST_EVENTS),
        "may": _allowed(request, agreement),
        "today": on,
        "crumbs": _crumbs((agreement.title, "")),
    }
    return render(request, "partnerships/agreements/detail.html", context)


def _crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Agreements"), reverse("partnerships:agreement-list")), *pairs)


def _tag(agreement: Agreement, waiting, on) -> tuple[str, str]:
    if agreement.state == AgreementState.REVIEW:
        if waiting is None:
            return _("Awaiting signature"), "info"
        return _("Under review: %(step)s") % {"step": waiting.label}, "info"
    return agreement_tag(agreement, on)


def _facts(agreement: Agreement, on) -> list[dict[str, Any]]:
    starts, ends = (date_format(day, "j M Y") for day in (agreement.starts_on, agreement.ends_on))
    return [
        {
            "label": _("Partner"),
            "value": agreement.partner,
            "url": reverse("partnerships:partner-detail", args=[agreement.partner_id]),
            "note": kind_word(agreement),
        },
        {"label": _("Facility"), "value": agreement.facility},
        {"label": _("Period"), "value": f"{starts} – {ends}"},
        {
            "label": _("Signed"),
            "value": date_format(agreement.signed_on, "j M Y") if agreement.signed_on else "–",
            "note": agreement.signed_place,
        },
    ]


def _stages(agreement: Agreement, on) -> list[dict[str, Any]]:
    """The four steps of every agreement; the exact state stands in the tag."""
    standing = agreement.standing(on)
    place = {
        AgreementStanding.DRAFT: 0,
        AgreementStanding.REVIEW: 0,
        AgreementStanding.ABANDONED: 0,
        AgreementStanding.UPCOMING: 1,
        AgreementStanding.ACTIVE: 2,
        AgreementStanding.EXPIRING: 2,
        AgreementStanding.EXPIRED: 3,
        AgreementStanding.RENEWED: 3,
        AgreementStanding.TERMINATED: 3,
    }[standing]
    labels = [_("Draft"), _("Signed"), _("In force"), _("Ended")]
    return [
        {"label": label, "done": number < place, "current": number == place}
        for number, label in enumerate(labels)
    ]


def _what_is_next(request, agreement, waiting, on) -> dict[str, Any] | None:
    """What has to happen now, and the page where it is done if this person may do it."""
    user, standing = request.user, agreement.standing(on)

    def step(title: str, text: str, name: str = "", label: str = "", may: bool = False):
        url = reverse(f"partnerships:{name}", args=[agreement.code]) if name and may else ""
        return {"title": title, "text": text, "url": url, "label": label, "posts": ""}

    if standing == AgreementStanding.DRAFT:
        missing = coverage.missing_before_review(agreement, on)
        lacks = [finding.message for finding in missing if finding.blocks]
        may = user.has_perm("partnerships.change_agreement")
        if lacks:
            return step(
                _("Complete the draft"), " ".join(lacks), "agreement-edit", _("Change draft"), may
            )
        sent = step(
            _("Send it for review"),
            _("The head of facility reads it first. It cannot be changed while it is reviewed."),
        )
        if may:
            sent["posts"] = reverse("partnerships:agreement-submit", args=[agreement.code])
            sent["label"] = _("Send for review")
        return sent
    if standing == AgreementStanding.REVIEW and waiting:
        return step(
            _("Waiting for: %(step)s") % {"step": waiting.label},
            _("Record the decision with its date and letter number."),
            "agreement-review",
            _("Record decision"),
            coverage.may_decide(user, agreement, waiting),
        )
    if standing == AgreementStanding.REVIEW:
        return step(
            _("Ready to be signed"),
            _("Record both numbers, the signatories and the scan when the paper is back."),
            "agreement-sign",
            _("Mark as signed"),
            user.has_perm("partnerships.sign_agreement"),
        )
    return None


def _targets(progress, agreement: Agreement) -> list[dict[str, Any]]:
    over = agreement.state in {AgreementState.CLOSED, AgreementState.ABANDONED}
    rows = []
    for target in progress.targets:
        if target.realised is None:
            state, tone = _("In the reintegration report"), "plain"
        elif target.is_met:
            state, tone = _("Met"), "ok"
        else:
            state = ngettext("%(number)s short", "%(number)s short", target.short_by) % {
                "number": target.short_by
            }
            tone = "bad" if over else "warn"
        rows.append({"target": target, "state": state, "tone": tone})
    return rows


def _reviews(agreement: Agreement, required, steps) -> list[dict[str, Any]]:
    """The steps of the current round in order, then what earlier rounds returned."""
    now = coverage.current_round(steps)
    decided = {step.kind: step for step in steps if step.round == now}
    asked = agreement.state in {AgreementState.DRAFT, AgreementState.REVIEW}
    rows = [
        {"label": kind.label, "step": decided.get(kind)}
        for kind in required
        if asked or kind in decided
    ]
    earlier = [
        {"label": step.get_kind_display(), "step": step}
        for step in reversed(steps)
        if step.result == ReviewResult.RETURNED
    ]
    return rows + earlier


def _scope(agreement: Agreement) -> list[str]:
    names = [str(field) for field in agreement.fields.all()]
    return names + [_("Paket %(letter)s") % {"letter": letter} for letter in agreement.packages]


def _clauses(agreement: Agreement) -> list[dict[str, Any]]:
    def yes(value: bool) -> str:
        return _("Yes") if value else _("No")

    every = agreement.evaluation_every_months
    rows: list[tuple[str, Any]] = [
        (_("Data sharing clause"), yes(agreement.has_data_sharing_clause)),
        (_("Confidentiality clause"), yes(agreement.has_confidentiality_clause)),
        (_("Extends by itself"), yes(agreement.auto_extends)),
        (_("Days of notice"), agreement.notice_days),
        (
            _("Evaluated"),
            ngettext("every %(months)s month", "every %(months)s months", every) % {"months": every}
            if every
            else "",
        ),
        (_("Subject"), agreement.subject),
        (_("Why it is needed"), agreement.urgency_note),
        (_("Financing"), agreement.financing_note),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _classes(request, agreement: Agreement) -> list[dict[str, Any]]:
    if not request.user.has_perm("partnerships.view_trainingclass"):
        return []
    rows = agreement.training_classes.for_user(request.user).select_related("figures")
    return [
        {
            "row": row,
            "tone": CLASS_TONES[row.state],
            "figures": getattr(row, "figures", None),
        }
        for row in rows.order_by("-starts_on", "-pk")
    ]


def _coordinations(request, agreement: Agreement) -> list[dict[str, Any]]:
    """Talks between the same two: the one it came out of, and all since."""
    rows = Coordination.objects.for_user(request.user).filter(
        facility=agreement.facility_id, partner=agreement.partner_id
    )
    return [
        {"row": row, "day": days_in_words(row), "is_origin": row.pk == agreement.coordination_id}
        for row in rows.order_by("-on", "-pk")[:8]
    ]


def _commitments(request, agreement: Agreement, on) -> list[dict[str, Any]]:
    rows = (
        Commitment.objects.for_user(request.user)
        .open()
        .filter(
            coordination__facility=agreement.facility_id,
            coordination__partner=agreement.partner_id,
        )
    )
    return [{"row": row, "is_late": row.due_on < on} for row in rows]


def _documents(request, agreement: Agreement) -> list[Document]:
    rows = agreement.documents.all()
    if not request.user.is_facility_staff:
        rows = rows.filter(is_about_people=False)
    return list(rows)


def _cautions(agreement: Agreement, on) -> list[str]:
    """What to look at twice before the signature; afterwards it is what it is."""
    if agreement.state not in {AgreementState.DRAFT, AgreementState.REVIEW}:
        return []
    found = [finding.message for finding in coverage.cautions(agreement, on)]
    return found + [_overlap_words(other) for other in coverage.overlapping(agreement)]


def _overlap_words(other: Agreement) -> str:
    return _("Agreement %(code)s already covers this field until %(date)s.") % {
        "code": other,
        "date": date_format(other.ends_on, "j F Y"),
    }


def _allowed(request, agreement: Agreement) -> dict[str, bool]:
    user, moves = request.user, agreements.allowed_actions(agreement)
    return {
        "change": "change" in moves and user.has_perm("partnerships.change_agreement"),
        "abandon": "abandon" in moves and user.has_perm("partnerships.terminate_agreement"),
        "plan": agreement.state == AgreementState.SIGNED
        and user.has_perm("partnerships.add_trainingclass"),
        "settle": user.has_perm("partnerships.change_coordination"),
    }


@requires("partnerships.view_agreement")
def agreement_history(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(_agreements(request), code=code)
    context = {
        "agreement": agreement,
        "history": history_of(agreement, limit=500),
        "crumbs": _crumbs((agreement.title, _url("detail", agreement)), (_("History"), "")),
    }
    return render(request, "partnerships/agreements/history.html", context)


# --- Draft ---------------------------------------------------------------------------------


@requires("partnerships.add_agreement")
@once
def agreement_create(request: HttpRequest) -> HttpResponse:
    facility = own_facility(request)
    coordination = _coordination_asked_for(request, facility)
    form = AgreementForm(
        request.POST or None, user=request.user, facility=facility, coordination=coordination
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        agreement = form.result
        messages.success(request, _("Draft %(code)s is saved.") % {"code": agreement})
        _warn_of_overlaps(request, agreement)
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "coordination": coordination,
        "crumbs": _crumbs((_("New draft agreement"), "")),
    }
    return render(request, "partnerships/agreements/create.html", context)


def _coordination_asked_for(request, facility: Facility) -> Coordination | None:
    asked = request.GET.get("kunjungan", "")
    if not asked:
        return None
    told = Coordination.objects.for_user(request.user).filter(
        facility=facility,
        state__in=[CoordinationState.HELD, CoordinationState.FOLLOWED_UP],
    )
    return get_object_or_404(told, pk=int(asked) if asked.isdecimal() and len(asked) < 18 else 0)


def _warn_of_overlaps(request, agreement: Agreement) -> None:
    for other in coverage.overlapping(agreement):
        messages.warning(request, _overlap_words(other))


@requires("partnerships.change_agreement")
def agreement_edit(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(_agreements(request), code=code)
    title = agreement.title
    if "change" not in agreements.allowed_actions(agreement):
        messages.warning(
            request, _("Only a draft can be changed. This agreement is past that step.")
        )
        return redirect("partnerships:agreement-detail", agreement.code)
    form = AgreementForm(
        request.POST or None, instance=agreement, user=request.user, facility=agreement.facility
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Draft %(code)s is saved.") % {"code": agreement})
        _warn_of_overlaps(request, form.result)
        return redirect("partnerships:agreement-detail", agreement.code)
    if form.conflict:
        back = _url("detail", agreement)
        return render(request, "conflict.html", {"form": form, "back": back}, status=409)
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": _crumbs((title, _url("detail", agreement)), (_("Change draft"), "")),
    }
    return render(request, "partnerships/agreements/edit.html", context)


@requires("partnerships.change_agreement")
@require_POST
@once
def agreement_submit(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(_agreements(request), code=code)
    try:
        agreements.submit(agreement=agreement, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(code)s is sent for review.") % {"code": agreement})
    return redirect("partnerships:agreement-detail", agreement.code)


# --- Review --------------------------------------------------------------------------------


@requires("partnerships.view_agreement")
@once
def agreement_review(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(_agreements(request), code=code)
    steps = list(agreement.review_steps.select_related("recorded_by"))
    required = coverage.required_reviews(agreement)
    kind = coverage.next_review(required, steps)
    if agreement.state != AgreementState.REVIEW or kind is None:
        messages.info(request, _("There is no step of review to decide now."))
        return redirect("partnerships:agreement-detail", agreement.code)
    if not coverage.may_decide(request.user, agreement, kind):
        if request.user.pk == agreement.drafted_by_id:
            messages.warning(
                request, _("Who drafted an agreement does not review it. Ask somebody else.")
            )
            return redirect("partnerships:agreement-detail", agreement.code)
        raise PermissionDenied("partnerships.review_agreement")
    form = ReviewForm(request.POST or None, agreement=agreement, kind=kind, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        if form.result.result == ReviewResult.RETURNED:
            messages.success(request, _("%(code)s is returned to the draft.") % {"code": agreement})
        else:
            messages.success(
                request, _("%(step)s: approved.") % {"step": form.result.get_kind_display()}
            )
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "agreement": agreement,
        "kind": kind,
        "reviews": _reviews(agreement, required, steps),
        "rows": _paper_rows(agreement),
        "cautions": _cautions(agreement, agreement.facility.today()),
        "crumbs": _crumbs((agreement.title, _url("detail", agreement)), (_("Review"), "")),
    }
    return render(request, "partnerships/agreements/review.html", context)


def _paper_rows(agreement: Agreement) -> list[dict[str, Any]]:
    """The draft in a few lines, for whoever decides about it."""
    targets = [
        f"{duty.get_metric_display()}: {duty.target}"
        if duty.metric != ObligationMetric.OTHER
        else duty.text
        for duty in agreement.obligations.all()
    ]
    starts, ends = (date_format(day, "j F Y") for day in (agreement.starts_on, agreement.ends_on))
    return [
        {"label": _("Title"), "value": agreement.title},
        {"label": _("Agreement type"), "value": agreement.get_kind_display()},
        {"label": _("Partner"), "value": agreement.partner.name},
        {"label": _("Period"), "value": f"{starts} – {ends}"},
        {"label": _("Scope"), "value": ", ".join(_scope(agreement))},
        {"label": _("Targets"), "value": "\n".join(targets)},
        {
            "label": _("Data sharing clause"),
            "value": _("Yes") if agreement.has_data_sharing_clause else _("No"),
        },
    ]


# --- Signature -----------------------------------------------------------------------------


@requires("partnerships.sign_agreement")
@once
def agreement_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Form, then check page, then saved. The scan is kept from the first good upload on."""
    agreement = get_object_or_404(_agreements(request), code=code)
    findings = coverage.missing_before_signing(agreement, agreement.facility.today())
    if agreement.state != AgreementState.REVIEW or any(finding.blocks for finding in findings):
        return _not_ready(request, agreement, findings)
    form = SignForm(
        request.POST or None, request.FILES or None, agreement=agreement, user=request.user
    )
    if request.method == "POST":
        is_good = form.is_valid()
        scan = form.keep_scan()
        step = request.POST.get("step", "")
        if is_good and step == "save" and form.try_to_act():
            _say_signed(request, form.result)
            return redirect("partnerships:agreement-detail", agreement.code)
        if is_good and step == "check" and form.is_valid():
            return render(request, *_check_page(agreement, form, scan))
        if scan:
            form = _with_scan(form, scan)
    context = {
        "form": form,
        "agreement": agreement,
        "scan": form.uploaded,
        "findings": findings,
        "crumbs": _crumbs((agreement.title, _url("detail", agreement)), (_("Signature"), "")),
    }
    return render(request, "partnerships/agreements/sign.html", context)


def _not_ready(request, agreement: Agreement, findings) -> HttpResponse:
    if agreement.state in {AgreementState.DRAFT, AgreementState.REVIEW}:
        missing = [finding.message for finding in findings if finding.blocks]
        messages.warning(request, " ".join([_("It cannot be signed yet."), *missing]))
    else:
        messages.info(request, _("The signature is already recorded, or the agreement has ended."))
    return redirect("partnerships:agreement-detail", agreement.code)


def _with_scan(form: SignForm, scan: Document) -> SignForm:
    """The same form with the stored scan in its hidden field, so that nothing is sent twice."""
    data = form.data.copy()
    data["scan"] = str(scan.pk)
    again = SignForm(data, agreement=form.agreement, user=form.user)
    again._errors, again.cleaned_data = form.errors, form.cleaned_data
    again._errors.pop("file", None)
    again.uploaded = scan
    return again


def _check_page(agreement: Agreement, form: SignForm, scan: Document) -> tuple[str, dict]:
    values = form.cleaned_data
    rows = [
        {"label": _("Signed on"), "value": date_format(values["signed_on"], "j F Y")},
        {"label": _("Place of signing"), "value": values["signed_place"]},
    ]
    filled = {}
    for party in form.parties:
        number = values[f"number_{party.pk}"]
        missing = values[f"missing_{party.pk}"]
        name, position = values[f"signatory_{party.pk}"], values[f"position_{party.pk}"]
        rows += [
            {
                "label": _("Number of %(party)s") % {"party": party},
                "value": number or _("None: %(reason)s") % {"reason": missing},
            },
            {
                "label": _("Signed for %(party)s") % {"party": party},
                "value": f"{name}, {position}" if position else name,
            },
        ]
        filled |= {f"signatory_{party.pk}": name, f"position_{party.pk}": position}
    rows += [
        {
            "label": _("Period"),
            "value": f"{date_format(agreement.starts_on, 'j F Y')} – "
            f"{date_format(agreement.ends_on, 'j F Y')}",
        },
        {"label": _("Signed agreement"), "value": scan.name},
    ]
    context = {
        "agreement": agreement,
        "rows": rows,
        "hidden": [
            (name, value)
            for name, value in [*form.data.items(), ("scan", str(scan.pk)), *filled.items()]
            if name not in {"csrfmiddlewaretoken", "once", "step"}
        ],
        "others": form.other_signatories(),
        "crumbs": _crumbs((agreement.title, _url("detail", agreement)), (_("Signature"), "")),
    }
    context["hidden"] = list(dict(context["hidden"]).items())
    return "partnerships/agreements/check.html", context


def _say_signed(request, agreement: Agreement) -> None:
    messages.success(
        request,
        _("Agreement %(code)s is saved and active until %(date)s.")
        % {"code": agreement, "date": date_format(agreement.ends_on, "j F Y")},
    )


# --- Giving up -----------------------------------------------------------------------------


@requires("partnerships.terminate_agreement")
@once
def agreement_abandon(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(_agreements(request), code=code)
    if "abandon" not in agreements.allowed_actions(agreement):
        messages.info(request, _("Only what is not signed yet can be given up."))
        return redirect("partnerships:agreement-detail", agreement.code)
    form = AbandonForm(request.POST or None, agreement=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("%(code)s is given up.") % {"code": agreement})
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": _crumbs((agreement.title, _url("detail", agreement)), (_("Give up"), "")),
    }
    return render(request, "partnerships/agreements/abandon.html", context)


def _url(page: str, agreement: Agreement) -> str:
    return reverse(f"partnerships:agreement-{page}", args=[agreement.code])
