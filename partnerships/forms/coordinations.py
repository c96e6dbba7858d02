from typing import Any

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.actions import coordinations
from partnerships.choices import CoordinationKind, CoordinationState, Side
from partnerships.forms.coordination_rows import colleagues, people_rows, promise_rows
from partnerships.forms.rows import hint
from partnerships.forms.shared import ManyFilesField, VersionedForm, laid_out
from partnerships.models import Coordination, Facility, MinistryItem, OfficeHolder, Partner
from rutan.accounts.models import User
from rutan.common.forms import model_value, shown

DRAFT, MEET, NOTHING = "draft", "meet", "none"
FACTS = [
    "partner",
    "kind",
    "on",
    "is_approximate",
    "place",
    "topics",
    "summary",
    "announces_cooperation",
    "next_action",
    "next_action_due",
    "source",
]


class CoordinationForm(VersionedForm):
    """What happened: recorded new, out of an appointment (`planned`), or corrected later."""

    then = forms.ChoiceField(
        label=gettext_lazy("Follow-up"),
        choices=[
            (DRAFT, gettext_lazy("Create a draft agreement now")),
            (MEET, gettext_lazy("Schedule another meeting")),
            (NOTHING, gettext_lazy("None")),
        ],
        initial=NOTHING,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Another meeting is planned for the day of the next step."),
    )
    files = ManyFilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Minutes or pictures: PDF, JPG or PNG, at most 5 files of 5 MB"),
        widget=ManyFilesField.widget(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    class Meta:
        model = Coordination
        fields = [*FACTS, "ministry_items"]
        labels = {
            "partner": gettext_lazy("Partner met"),
            "on": gettext_lazy("Visit date"),
            "topics": gettext_lazy("Topics discussed"),
            "summary": gettext_lazy("Outcome of the visit"),
        }
        help_texts = {
            "source": gettext_lazy("Where it was reported, if it is known from a report."),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "topics": forms.Textarea(attrs={"rows": 3}),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "ministry_items": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: User, facility: Facility, **kwargs: Any) -> None:
        self.user, self.facility = user, facility
        stored = kwargs.get("instance")
        self.is_planned = stored is not None and stored.state == CoordinationState.PLANNED
        if stored is None or self.is_planned:
            first = {"on": facility.today(), "kind": CoordinationKind.VISIT}
            if self.is_planned:
                first = {"on": min(stored.on, facility.today())}
            kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.holders = self._narrow_choices(stored)
        self.ours = people_rows("ours", _("Name (our side) %(number)d"), "our-names")
        self.theirs = people_rows("theirs", _("Name (partner) %(number)d"), "their-names")
        self.promises = promise_rows(colleagues(facility, stored))
        self._add_rows(stored)
        if stored is not None and not self.is_planned:
            del self.fields["then"]
        self.fields["topics"].required = True
        self.fields["topics"].error_messages["required"] = _(
            "Write at least one topic that was discussed."
        )
        self.helper = self._layout()

    def _narrow_choices(self, stored: Coordination | None) -> list[OfficeHolder]:
        kept = stored.partner_id if stored else None
        self.fields["partner"].queryset = Partner.objects.for_user(self.user).filter(
            Q(is_active=True) | Q(pk=kept)
        )
        self.fields["kind"].choices = CoordinationKind.choices
        self.fields["ministry_items"].queryset = MinistryItem.objects.filter(is_active=True)
        holders = OfficeHolder.objects.for_user(self.user).filter(
            Q(facility=self.facility) | Q(partner__isnull=False)
        )
        return list(holders.select_related("partner"))

    def _add_rows(self, stored: Coordination | None) -> None:
        people = list(stored.participants.all()) if stored else []
        for rows, side in ((self.ours, Side.FACILITY), (self.theirs, Side.PARTNER)):
            rows.add_to(
                self,
                [
                    {"name": person.name, "position": person.position}
                    for person in people
                    if person.side == side
                ],
            )
        open_ones = stored.commitments.open() if stored else []
        self.promises.add_to(
            self,
            [
                {
                    "text": promise.text,
                    "side": promise.side,
                    "account": promise.account_id,
                    "owner": promise.owner,
                    "due_on": promise.due_on,
                    "pk": promise.pk,
                }
                for promise in open_ones
            ],
        )

    def _layout(self) -> Any:
        follow_up = ["then"] if "then" in self.fields else []
        return laid_out(
            Fieldset(_("With whom and when"), "kind", "partner", Row("on", "place")),
            Fieldset(_("Who attended?"), hint(), self.ours.layout(self), self.theirs.layout(self)),
            Fieldset(_("What was discussed"), "topics", "summary"),
            Fieldset(_("Next step"), Row("next_action", "next_action_due"), *follow_up),
            Fieldset(_("What was promised"), hint(), self.promises.layout(self)),
            Fieldset(
                _("More"),
                "ministry_items",
                "files",
                "announces_cooperation",
                "is_approximate",
                "source",
            ),
            "version",
        )

    @property
    def our_names(self) -> list[str]:
        """For the list that the browser offers while a name is typed."""
        return sorted({holder.name for holder in self.holders if holder.facility_id})

    @property
    def their_names(self) -> list[str]:
        return sorted({holder.name for holder in self.holders if holder.partner_id})

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        if (on := values.get("on")) and on > self.facility.today():
            self.add_error("on", _("The date cannot be after today"))
        if values.get("then") == MEET and not values.get("next_action"):
            values["next_action"] = _("Meet again")
        self.typed = {
            "ours": self.ours.read(self),
            "theirs": self.theirs.read(self),
            "promises": self.promises.read(self),
        }
        self._check_promises(values)
        if values.get("then") == MEET and not values.get("next_action_due"):
            self.add_error("next_action_due", _("Enter the day of the next meeting."))
        if self.errors and values.get("files"):
            self.add_error("files", _("Choose the files again: the browser does not keep them."))
        return values

    def _check_promises(self, values: dict[str, Any]) -> None:
        """The action refuses these too; here each is said at its own field."""
        for row in self.typed["promises"]:
            number = row["number"]
            if row["account"] and row["side"] == Side.PARTNER:
                self.add_error(
                    self.promises.name(number, "account"),
                    _("What the partner promised has no account here: write the name."),
                )
            made_on, due_on = values.get("on"), row["due_on"]
            is_exact = not values.get("is_approximate")
            if made_on and due_on and due_on < made_on and is_exact:
                self.add_error(
                    self.promises.name(number, "due_on"),
                    _("A promise cannot be due before the day it was made."),
                )

    def act(self) -> Coordination:
        values = self.cleaned_data
        told: dict[str, Any] = {
            "attendees": self._attendees(),
            "promises": self._promises(),
            "ministry_items": values["ministry_items"],
            "files": values["files"],
            "by": self.user,
        }
        facts = {name: values[name] for name in FACTS}
        if self.instance.pk and not self.is_planned:
            return coordinations.change(
                coordination=self.instance,
                version=values.get("version") or 0,
                facts=facts,
                differences=self._differences,
                **told,
            )
        return coordinations.record_held(
            facility=self.facility,
            planned=self.instance if self.instance.pk else None,
            meet_again_on=values["next_action_due"] if values["then"] == MEET else None,
            **told,
            **facts,
        )

    def _attendees(self) -> list[coordinations.Attendee]:
        return [
            coordinations.Attendee(side=side, name=row["name"], position=row["position"] or "")
            for key, side in (("ours", Side.FACILITY), ("theirs", Side.PARTNER))
            for row in self.typed[key]
        ]

    def _promises(self) -> list[coordinations.Promise]:
        return [
            coordinations.Promise(
                side=row["side"] or Side.PARTNER,
                text=row["text"],
                owner=row["owner"] or "",
                account=row["account"],
                due_on=row["due_on"],
                pk=row["pk"],
            )
            for row in self.typed["promises"]
        ]

    def _differences(self, stored: Coordination) -> list[tuple[str, str, str]]:
        rows = []
        for name in self._meta.fields:
            field = self.fields[name]
            rows.append(
                (
                    str(capfirst(field.label)),
                    shown(model_value(stored, name), field),
                    shown(self.cleaned_data.get(name), field),
                )
            )
        rows.append(
            (
                _("Who attended?"),
                shown([person.name for person in stored.participants.all()]),
                shown([person.name for person in self._attendees()]),
            )
        )
        rows.append(
            (
                _("What was promised"),
                shown([promise.text for promise in stored.commitments.open()]),
                shown([promise.text for promise in self._promises()]),
            )
        )
        return [row for row in rows if row[1] != row[2]]
