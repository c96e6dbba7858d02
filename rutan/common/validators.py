"""Numbers that identify people here. Each function returns the clean text or raises
ValidationError with a sentence, so it serves model fields, forms and imports alike."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WOMEN_ADD_DAYS = 40


def clean_nik(text: str) -> str:
    """The 16 digits, without the spaces and dots people type between them.

    Only what can never be right is refused: there is no checksum, and the list of districts
    grows. The century of the birth year is not in the number, so a leap day is believed.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        raise ValidationError(_("NIK is written with digits only."), code="nik_digits")
    if len(digits) != 16:
        raise ValidationError(
            _("NIK must have 16 digits. You entered %(count)d."),
            code="nik_length",
            params={"count": len(digits)},
        )
    day, month = int(digits[6:8]), int(digits[8:10])
    try:
        date(2000, month, day - WOMEN_ADD_DAYS if day > WOMEN_ADD_DAYS else day)
    except ValueError:
        raise ValidationError(
            _(
                "The birth date inside this NIK (digits 7 to 12, for women day + 40) does not "
                "exist. Compare it with the identity card."
            ),
            code="nik_birth_date",
        ) from None
    if digits[12:] == "0000":
        raise ValidationError(
            _("The last four digits of a NIK are never 0000. Compare it with the identity card."),
            code="nik_serial",
        )
    return digits


def nik_agrees(nik: str, *, born_on: date, is_woman: bool) -> bool:
    """Whether a valid NIK carries this birth date and sex. Old cards are wrong at times: warn."""
    day = born_on.day + (WOMEN_ADD_DAYS if is_woman else 0)
    return nik[6:12] == f"{day:02d}{born_on.month:02d}{born_on.year % 100:02d}"


def masked_nik(nik: str) -> str:
    """What is shown of a NIK before it is revealed: first and last four digits (domain 14.4)."""
    return f"{nik[:4]}********{nik[-4:]}" if nik else ""


def clean_phone(text: str) -> str:
    """An Indonesian number as +62…; 0812 3456 7890, 62812…, and +62 812… are all accepted."""
    digits = re.sub(r"[\s().\-]", "", text)
    digits = re.sub(r"^(?:\+62|62|0)", "+62", digits)
    if not re.fullmatch(r"\+62[1-9][0-9]{6,11}", digits):
        raise ValidationError(
            _("Enter a phone number like 0812 3456 7890 or +62 812 3456 7890."), code="phone"
        )
    return digits


def clean_nisn(text: str) -> str:
    """Ten digits. There is no checksum in the guide, so none is invented."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValidationError(
            _("NISN must have 10 digits. Leave it empty if there is none."), code="nisn"
        )
    return digits


def validate_nik(text: str) -> None:
    """For model fields, which hold the clean text."""
    if clean_nik(text) != text:
        raise ValidationError(_("NIK is written with digits only."), code="nik_digits")


def validate_phone(text: str) -> None:
    clean_phone(text)


def validate_nisn(text: str) -> None:
    clean_nisn(text)
