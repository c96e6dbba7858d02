"""Does the paper allow it? Whether an agreement covers a class.

Each rule answers with a `Finding`; nothing here writes or refuses (features F06, decisions 8).
"""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import AgreementState
from partnerships.models import Agreement, Facility, Partner
from rutan.common.findings import Answer, Finding


def agreement_gate(
    agreement: Agreement | None,
    partner: Partner,
    facility: Facility,
    starts_on: date,
    ends_on: date,
    on: date,
) -> list[Finding]:
    """What the agreement says to a class of `facility` and `partner` on these days.

    `consider` needs a written reason. `fails` blocks; of these, "agreement-grace" may be passed
    by somebody with `partnerships.override_gate`, with a reason. An answer `meets` that carries
    a message is good to know and needs nothing. `on` is the day of asking.
    """
    if agreement is None:
        return _without_agreement(partner, facility, starts_on, on)
    findings = [_same_parties(agreement, partner, facility, on)]
    if findings[0].blocks:
        return findings
    grace = thresholds.of(facility)["agreement_grace_days"]
    findings.append(_in_force_on_the_start(agreement, starts_on, on, grace))
    if findings[-1].answer == Answer.MEETS:
        findings.append(_inside_the_period(agreement, starts_on, ends_on, on))
    findings.append(_data_sharing(agreement, on))
    return findings


def beyond_target(agreement: Agreement, label: str, target: int, number: int, on: date) -> Finding:
    """More than was promised is good to know, and needs nothing."""
    return Finding(
        code="agreement-target",
        answer=Answer.MEETS,
        label=_("Targets"),
        requirement=f"{label}: {target}",
        value=str(number),
        source=str(agreement),
        as_of=on,
        mandatory=False,
        message=_(
            "With this class agreement %(code)s comes to %(number)s, promised are %(target)s "
            "(%(label)s)."
        )
        % {"code": agreement, "number": number, "target": target, "label": label},
    )


def last_day_of(agreement: Agreement) -> date:
    """The last day on which it holds: the day it was terminated counts, if it was."""
    if agreement.state == AgreementState.CLOSED and agreement.ended_on:
        return min(agreement.ends_on, agreement.ended_on)
    return agreement.ends_on


def _without_agreement(
    partner: Partner, facility: Facility, starts_on: date, on: date
) -> list[Finding]:
    papers = list(
        Agreement.objects.filter(
            pk__in=Agreement.objects.filter(parties__partner=partner).values("pk"),
            parties__facility=facility,
            state__in=[AgreementState.SIGNED, AgreementState.CLOSED],
        ).order_by("-ends_on", "-pk")
    )
    for paper in papers:
        if paper.starts_on <= starts_on <= last_day_of(paper):
            return [
                _gate(
                    "agreement-in-force",
                    Answer.CONSIDER,
                    on,
                    value=_("None chosen"),
                    message=_("Agreement %(code)s is in force on the first day of the class.")
                    % {"code": paper},
                    way_forward=_("Choose it, or write why the class stands outside it."),
                )
            ]
    if papers:
        # Leaving the field empty is no way around an agreement that lapsed.
        newest = max(papers, key=last_day_of)
        grace = thresholds.of(facility)["agreement_grace_days"]
        if starts_on > last_day_of(newest) + timedelta(days=grace):
            return [_past_grace(newest, starts_on, on, grace)]
    return [
        _gate(
            "agreement-in-force",
            Answer.CONSIDER,
            on,
            value=_("None"),
            message=_("No agreement is in force on the first day of the class."),
            way_forward=_("Write why the class may start without one."),
        )
    ]


def _same_parties(agreement: Agreement, partner: Partner, facility: Facility, on: date) -> Finding:
    parties = list(agreement.parties.all())
    has_partner = any(party.partner_id == partner.pk for party in parties)
    has_facility = any(party.facility_id == facility.pk for party in parties)
    return Finding(
        code="agreement-parties",
        answer=Answer.MEETS if has_partner and has_facility else Answer.FAILS,
        label=_("Parties"),
        requirement=f"{facility} × {partner}",
        value=" × ".join(str(party) for party in parties),
        source=str(agreement),
        as_of=on,
        message=""
        if has_partner and has_facility
        else _("Agreement %(code)s is not between %(facility)s and %(partner)s.")
        % {"code": agreement, "facility": facility, "partner": partner},
        way_forward=""
        if has_partner and has_facility
        else _("Choose an agreement of this partner, or none."),
    )


def _in_force_on_the_start(agreement: Agreement, starts_on: date, on: date, grace: int) -> Finding:
    if agreement.state not in {AgreementState.SIGNED, AgreementState.CLOSED}:
        return _gate(
            "agreement-in-force",
            Answer.CONSIDER,
            on,
            agreement=agreement,
            value=agreement.get_state_display(),
            message=_("Agreement %(code)s is not signed yet.") % {"code": agreement},
            way_forward=_("Write why the class may start before the signature."),
        )
    last = last_day_of(agreement)
    if starts_on > last + timedelta(days=grace):
        return _past_grace(agreement, starts_on, on, grace)
    if starts_on > last:
        days = (starts_on - last).days
        return _gate(
            "agreement-in-force",
            Answer.CONSIDER,
            on,
            agreement=agreement,
            value=_period(agreement),
            message=ngettext(
                "Agreement %(code)s ends %(days)s day before the class starts.",
                "Agreement %(code)s ends %(days)s days before the class starts.",
                days,
            )
            % {"code": agreement, "days": days},
            way_forward=_("Renew it, or write why the class may start all the same."),
        )
    if starts_on < agreement.starts_on:
        return _outside(agreement, starts_on, on, code="agreement-in-force")
    return _gate(
        "agreement-in-force", Answer.MEETS, on, agreement=agreement, value=_period(agreement)
    )


def _inside_the_period(agreement: Agreement, starts_on: date, ends_on: date, on: date) -> Finding:
    if ends_on > last_day_of(agreement):
        return _outside(agreement, ends_on, on, code="agreement-period")
    return _gate(
        "agreement-period", Answer.MEETS, on, agreement=agreement, value=_period(agreement)
    )


def _outside(agreement: Agreement, day: date, on: date, *, code: str) -> Finding:
    return _gate(
        code,
        Answer.CONSIDER,
        on,
        agreement=agreement,
        value=_period(agreement),
        message=_("The class lies outside the period of %(code)s (%(period)s): %(day)s.")
        % {"code": agreement, "period": _period(agreement), "day": _day(day)},
        way_forward=_("Move the days, or write why the class goes beyond the agreement."),
    )


def _past_grace(agreement: Agreement, starts_on: date, on: date, grace: int) -> Finding:
    return _gate(
        "agreement-grace",
        Answer.FAILS,
        on,
        agreement=agreement,
        value=_period(agreement),
        requirement=ngettext(
            "Starts at most %(days)s day after the end of the agreement",
            "Starts at most %(days)s days after the end of the agreement",
            grace,
        )
        % {"days": grace},
        message=_("Agreement %(code)s ended on %(end)s; the class starts on %(start)s.")
        % {"code": agreement, "end": _day(last_day_of(agreement)), "start": _day(starts_on)},
        way_forward=_("Renew the agreement. Only the head of facility may decide otherwise."),
    )


def _data_sharing(agreement: Agreement, on: date) -> Finding:
    has_it = agreement.has_data_sharing_clause
    return Finding(
        code="agreement-data-sharing",
        answer=Answer.MEETS,
        label=_("Data sharing clause"),
        requirement=_("Wanted before data of trainees is shared"),
        value=_("Present") if has_it else _("Missing"),
        source=str(agreement),
        as_of=on,
        mandatory=False,
        message=""
        if has_it
        else _("Agreement %(code)s has no data sharing clause.") % {"code": agreement},
        way_forward="" if has_it else _("Agree on one before names are given to the partner."),
    )


def _gate(
    code: str,
    answer: Answer,
    on: date,
    *,
    value: str,
    agreement: Agreement | None = None,
    requirement: str = "",
    message: str = "",
    way_forward: str = "",
) -> Finding:
    return Finding(
        code=code,
        answer=answer,
        label=_("Period of the agreement") if code == "agreement-period" else _("Agreement"),
        requirement=requirement or _("In force during the class"),
        value=value,
        source=str(agreement) if agreement else "",
        as_of=on,
        mandatory=answer == Answer.FAILS,
        message=message,
        way_forward=way_forward,
    )


def _period(agreement: Agreement) -> str:
    return f"{_day(agreement.starts_on)} – {_day(last_day_of(agreement))}"


def _day(day: date) -> str:
    return date_format(day, "j F Y")
