import json
from dataclasses import replace
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Agreement, Facility
from trainees.choices import Grouping
from trainees.management.days import day_of
from trainees.management.places import FACILITY_HELP, facility_of
from trainees.models import Application, Enrolment
from trainees.reports.reintegration import FUNNEL, Question, Scope, reintegration
from trainees.reports.told import told
from trainees.reports.verdict import verdicts


class Command(BaseCommand):
    help = "The reintegration report of a facility in numbers: what the page and the workbook say."

    def add_arguments(self, parser):
        parser.add_argument("--facility", required=True, help=FACILITY_HELP)
        parser.add_argument("--agreement", help="code; without one nothing is judged")
        parser.add_argument("--until", required=True, help="day of the report: 2026-10-31")
        parser.add_argument("--json", action="store_true", help="codes and numbers for programs")

    def handle(self, *args, facility, agreement, until, json: bool, **options):
        place = facility_of(facility)
        chosen = _agreement(place, agreement) if agreement else None
        found = {
            "facility": facility,
            "agreement": agreement,
            **_report(place, chosen, _day(until)),
        }
        self.stdout.write(_as_json(found) if json else _as_table(found))


def _agreement(facility: Facility, code: str) -> Agreement:
    found = (
        Agreement.objects.filter(facility=facility, code__iexact=code, signed_on__isnull=False)
        .select_related("facility")
        .first()
    )
    if found is None:
        raise CommandError(
            _("%(facility)s has no signed agreement with the code %(code)s.")
            % {"facility": facility, "code": code}
        )
    return found


def _day(text: str) -> date:
    day = day_of(text)
    if day > timezone.localdate():
        raise CommandError(_("%(day)s is not over yet.") % {"day": text})
    return day


def _report(facility: Facility, agreement: Agreement | None, on: date) -> dict:
    scope = Scope(
        enrolments=Enrolment.objects.filter(training_class__facility=facility),
        applications=Application.objects.filter(training_class__facility=facility),
    )
    asked = Question(on=on, agreement=agreement.pk if agreement else None, facility=facility.pk)
    reports = {
        grouping: reintegration(scope, replace(asked, grouping=grouping)) for grouping in Grouping
    }
    return told(
        reports[Grouping.FIELD],
        {grouping: each.groups for grouping, each in reports.items()},
        verdicts([agreement], on=on).get(agreement.pk) if agreement else None,
    )


def _as_json(found: dict) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)


def _as_table(found: dict) -> str:
    lines = [f"{stage:<12}{found['funnel'][stage]:>8}" for stage in ("assessed", *FUNNEL)]
    for target in (found["verdict"] or {"targets": []})["targets"]:
        whole = "" if target["whole"] is None else f" of {target['whole']}"
        lines.append(f"{target['metric']}: {target['realised']}{whole}, target {target['target']}")
    return "\n".join([f"{found['facility']}, until {found['until']}", *lines])
