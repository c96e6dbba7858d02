"""A monitoring report as an official letter: who writes to whom, on which day, who signs."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import MonitoringState
from partnerships.models import MonitoringReport, OfficeHolder
from rutan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class ReportLetter:
    above: str
    sender: str
    contact: str
    place_and_day: str
    subject: str
    readers: tuple[str, ...]
    evidence: tuple[str, ...]
    signer_position: str
    signer: str
    is_final: bool


def letter_of(report: MonitoringReport, reader: User) -> ReportLetter:
    """The number is written by hand when the letter leaves: it is the register's to give."""
    agreement, facility = report.agreement, report.agreement.facility
    moment = report.submitted_at
    day = moment.astimezone(facility.tz).date() if moment else facility.today()
    head = _head_on(report, day, reader)
    return ReportLetter(
        above=facility.regional_office.name,
        sender=facility.official_name,
        contact=" · ".join(part for part in (_line(facility.address), facility.phone) if part),
        place_and_day=date_format(day, "j F Y"),
        subject=_("Report on cooperation %(code)s, %(first)s to %(last)s")
        % {
            "code": agreement,
            "first": date_format(report.period_from, "j F Y"),
            "last": date_format(report.period_to, "j F Y"),
        },
        readers=(facility.regional_office.name, agreement.partner.name),
        evidence=tuple(report.evidence.for_user(reader).values_list("name", flat=True)),
        signer_position=head.position if head else _("Head of facility"),
        signer=head.name if head else "",
        is_final=report.state == MonitoringState.FINAL,
    )


def _head_on(report: MonitoringReport, day: date, reader: User) -> OfficeHolder | None:
    """Who held the office that day, as far as it is known; nobody is invented."""
    heads = OfficeHolder.objects.for_user(reader).filter(
        facility=report.agreement.facility_id, is_head=True
    )
    return heads.on(day).order_by("-starts_on").first()


def _line(address: str) -> str:
    return ", ".join(part.strip(" ,") for part in address.splitlines() if part.strip())
