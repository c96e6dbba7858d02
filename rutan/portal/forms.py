"""What a reader may ask of a report. Every choice is narrowed to the reader's scope."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Agreement, Facility, Partner, TrainingField
from rutan.common.fields import DayField

BASIS = [("certified", _("Certified graduates")), ("completed", _("All who completed"))]
UNTIL = [("month", _("End of last month")), ("today", _("Today"))]


class ReportFilter(forms.Form):
    """The filters of the reintegration report, as they stand in the address."""

    perjanjian = forms.ModelChoiceField(
        label=_("Agreement"),
        queryset=Agreement.objects.none(),
        to_field_name="code",
        required=False,
    )
    upt = forms.ModelChoiceField(
        label=_("Facility"), queryset=Facility.objects.none(), required=False
    )
    mitra = forms.ModelChoiceField(
        label=_("Partner"), queryset=Partner.objects.none(), required=False
    )
    bidang = forms.ModelChoiceField(
        label=_("Training field"),
        queryset=TrainingField.objects.all(),
        to_field_name="code",
        required=False,
    )
    bebas_dari = DayField(label=_("Released from"), required=False)
    bebas_sampai = DayField(label=_("Released until"), required=False)
    dasar = forms.ChoiceField(label=_("Counted from"), choices=BASIS, required=False)
    sampai = forms.ChoiceField(label=_("Data up to"), choices=UNTIL, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["perjanjian"].queryset = Agreement.objects.for_user(user).filter(
            signed_on__isnull=False
        )
        self.fields["upt"].queryset = Facility.objects.for_user(user).with_custody()
        self.fields["mitra"].queryset = Partner.objects.for_user(user)

    def clean(self):
        values = super().clean()
        first, last = values.get("bebas_dari"), values.get("bebas_sampai")
        if first and last and first > last:
            self.add_error(
                "bebas_sampai", _("The last day must not be before the first. Change one of them.")
            )
        return values

    @property
    def asked(self) -> dict:
        """What was asked and understood; what was not is left out and shown as an error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
