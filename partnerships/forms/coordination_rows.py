"""The rows of the form of a coordination: who was there, and what was promised."""

from django import forms
from django.utils.translation import gettext as _

from partnerships.choices import Side
from partnerships.forms.rows import Rows
from partnerships.models import Coordination, Facility, Posting
from rutan.accounts.choices import FACILITY_STAFF
from rutan.accounts.models import User
from rutan.common.fields import DayField


def colleagues(facility: Facility, stored: Coordination | None) -> dict[str, User]:
    """Whose due work a promise of the facility can be: who works there today, and who was named
    before."""
    on = facility.today()
    posted = Posting.objects.on(on).filter(facility=facility)
    at_work = User.objects.usable(on).filter(
        role__in=FACILITY_STAFF, pk__in=posted.values("user_id")
    )
    named = stored.commitments.open().values("account_id") if stored else []
    people = at_work | User.objects.filter(pk__in=named)
    return {str(person.pk): person for person in people.order_by("full_name")}


def people_rows(prefix: str, label: str, offered: str) -> Rows:
    return Rows(
        prefix,
        {
            "name": lambda number: forms.CharField(
                label=label % {"number": number},
                max_length=120,
                error_messages={"required": _("Write the name.")},
                widget=forms.TextInput(attrs={"list": offered, "autocomplete": "off"}),
            ),
            "position": lambda number: forms.CharField(
                label=_("Position %(number)d") % {"number": number}, max_length=120
            ),
        },
        required=["name"],
        shown=2,
        spare=1,
    )


def promise_rows(staff: dict[str, User]) -> Rows:
    """`staff` can be given our own promises; what the partner promised has a name only."""
    return Rows(
        "promise",
        {
            "text": lambda number: forms.CharField(
                label=_("Promise %(number)d") % {"number": number},
                max_length=200,
                error_messages={"required": _("Write what was promised.")},
            ),
            "side": lambda number: forms.ChoiceField(
                label=_("Promised by (%(number)d)") % {"number": number},
                choices=Side.choices,
                initial=Side.PARTNER,
            ),
            "account": lambda number: forms.TypedChoiceField(
                label=_("Colleague responsible (%(number)d)") % {"number": number},
                choices=[("", _("Not chosen")), *((key, str(who)) for key, who in staff.items())],
                coerce=staff.get,
                empty_value=None,
                help_text=_("Only for what this facility promised: it becomes their due work."),
            ),
            "owner": lambda number: forms.CharField(
                label=_("Person responsible (%(number)d)") % {"number": number},
                max_length=120,
                help_text=_("Somebody else, or at the partner."),
            ),
            "due_on": lambda number: DayField(
                label=_("Due (%(number)d)") % {"number": number},
                error_messages={"required": _("Enter the day by which it is due.")},
            ),
            "pk": lambda number: forms.IntegerField(widget=forms.HiddenInput),
        },
        required=["text", "due_on"],
        lines=[["text"], ["side", "due_on"], ["account", "owner", "pk"]],
        shown=2,
        spare=1,
    )
