"""The second step of signing in: an app that shows codes, and recovery codes on paper."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

import segno
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from rutan.accounts.models import RecoveryCode, User

DEVICE_NAME = "app"
CANDIDATE_SALT = "rutan.accounts.second_factor.candidate"
CANDIDATE_SECONDS = 15 * 60
RECOVERY_CODES = 8
# 24 characters of 31 are 118 bits: no dictionary reaches them, so a plain hash is enough.
RECOVERY_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECOVERY_GROUPS, RECOVERY_GROUP = 6, 4


@dataclass(frozen=True)
class Candidate:
    """A secret on its way into somebody's telephone; not stored before its first code fits."""

    secret_hex: str
    token: str
    address: str

    @property
    def typed(self) -> str:
        """The secret for people whose telephone cannot read the picture, in groups of four."""
        text = base64.b32encode(bytes.fromhex(self.secret_hex)).decode().rstrip("=")
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))

    @property
    def picture(self) -> str:
        """The QR code as the address of an image: needs neither inline style nor script."""
        return segno.make(self.address, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def new_candidate(user: User) -> Candidate:
    return _candidate(user, random_hex(20))


def candidate_from(user: User, token: str) -> Candidate | None:
    """The candidate that the form was drawn with; None when it is too old or somebody else's."""
    try:
        pk, secret_hex = signing.loads(token, salt=CANDIDATE_SALT, max_age=CANDIDATE_SECONDS)
    except signing.BadSignature:
        return None
    return _candidate(user, secret_hex) if pk == user.pk else None


def _candidate(user: User, secret_hex: str) -> Candidate:
    device = TOTPDevice(user=user, key=secret_hex)
    token = signing.dumps([user.pk, secret_hex], salt=CANDIDATE_SALT)
    return Candidate(secret_hex, token, device.config_url)


def set_up(user: User, candidate: Candidate, code: str) -> list[str] | None:
    """Stores the secret once its first code fits, and answers the recovery codes.

    None when the code does not fit. The code is spent: it does not open the next sign-in.
    """
    if not (code.isascii() and code.isdigit()):
        return None
    totp = TOTP(bytes.fromhex(candidate.secret_hex))
    totp.time = timezone.now().timestamp()
    if not totp.verify(int(code), tolerance=1):
        return None
    with transaction.atomic():
        # Without the lock two posts would leave two devices on one account.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        TOTPDevice.objects.filter(user=user).delete()
        TOTPDevice.objects.create(
            user=user, name=DEVICE_NAME, key=candidate.secret_hex, last_t=totp.t()
        )
        return new_recovery_codes(user)


def remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def new_recovery_codes(user: User) -> list[str]:
    """Replaces the old codes. The answer is the only time they are readable."""
    codes = [
        "-".join(
            "".join(secrets.choice(RECOVERY_ALPHABET) for _char in range(RECOVERY_GROUP))
            for _group in range(RECOVERY_GROUPS)
        )
        for _code in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
        )
    return codes


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@dataclass(frozen=True)
class Answer:
    """`wait_seconds` is above zero when nothing was tried because too much was tried before."""

    ok: bool
    by_recovery_code: bool = False
    wait_seconds: int = 0


def verify(user: User, typed: str) -> Answer:
    """Whether `typed` is the app's current code or an unused recovery code; each works once.

    The device is locked first: two posts of one code at once must not both pass.
    """
    text = "".join(typed.split()).replace("-", "").upper()
    with transaction.atomic():
        device = (
            TOTPDevice.objects.select_for_update()
            .filter(user=user, confirmed=True)
            .order_by("pk")
            .first()
        )
        if device is None:
            return Answer(ok=False)
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            until = (reason or {}).get("locked_until")
            left = (until - timezone.now()).total_seconds() if until else 1
            return Answer(ok=False, wait_seconds=max(1, round(left)))
        if text.isdigit():
            return Answer(ok=device.verify_token(text))
        if _use_recovery_code(user, text):
            device.throttle_reset()
            return Answer(ok=True, by_recovery_code=True)
        device.throttle_increment()
        return Answer(ok=False)


def _use_recovery_code(user: User, text: str) -> bool:
    wanted = _hash(user, text)
    for code in RecoveryCode.objects.select_for_update().filter(user=user, used_at=None):
        if constant_time_compare(code.code_hash, wanted):
            code.used_at = timezone.now()
            code.save(update_fields=["used_at"])
            return True
    return False


def _hash(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.pk}:{code.replace('-', '')}".encode()).hexdigest()
