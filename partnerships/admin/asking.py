"""What the admin asks to look at twice before it saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.region_codes import caution_for

ASKED = frozenset({"region_code", "confirmed"})
"""Fields that are no columns: for those who change the record only."""


class RegionCheck(forms.ModelForm):
    """A code beside the region that was chosen: 7310 is Barru or Pangkep, as one counts."""

    region_code = forms.CharField(
        label=_("Region code, to check"),
        max_length=8,
        required=False,
        help_text=_(
            "As it stands in your papers; it is compared with the region above. 73.11 is a code of "
            "Kemendagri, 7310 one of BPS."
        ),
    )

    def cautions(self) -> list[str]:
        region, typed = self.cleaned_data.get("region"), self.cleaned_data.get("region_code", "")
        caution = caution_for(region, typed) if region and typed else ""
        return [caution] if caution else []
