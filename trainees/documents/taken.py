"""What stands on the last sheet of every list of people that leaves the house."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.models import User


def taken_words(*, on: date, by: User) -> list[str]:
    return [
        _("Taken by %(name)s on %(day)s.")
        % {"name": by.full_name, "day": date_format(on, "j F Y")},
        _("Personal data: keep it where others cannot read it, delete it when it has served."),
    ]
