"""What somebody agrees to before we may call. A text is never changed: a new one gets a version."""

from django.utils.translation import gettext_lazy as _

CURRENT = "2026-11"
TEXTS = {
    CURRENT: _(
        "The facility may contact me up to 24 months after my release and ask about my work, my "
        "studies and how I live. My answers are counted without my name. I may say no at any "
        "time, and it has no consequence for me."
    ),
}
