"""How often one address may knock at a public door in a minute, counted for all workers alike."""

import ipaddress
from datetime import datetime

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rutan.accounts.models import Rate
from rutan.common.http import client_address

SECONDS = 60
ONE_NETWORK = 64
"""Bits of an IPv6 address that a provider gives one household; the rest each device changes."""

# One statement, so that two workers never both read nineteen. Beyond the limit no row comes back
# and none is written: a flood costs no disk.
_COUNT = """
    INSERT INTO accounts_rate (door, key, minute, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (door, key) DO UPDATE SET count = accounts_rate.count + 1
    WHERE accounts_rate.count < %s
    RETURNING count
"""


def hit(door: str, request: HttpRequest, *, most: int) -> int:
    """Counts a question. 0, or the seconds to wait once the address asked `most` in this minute.

    Asked outside a transaction, so that the count stands whatever becomes of the answer.
    """
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    key = _key(_network(client_address(request)), minute)
    with connection.cursor() as cursor:
        stored = connection.ops.adapt_datetimefield_value(minute)
        cursor.execute(_COUNT, [door, key, stored, most])
        is_counted = cursor.fetchall()
    return 0 if is_counted else SECONDS - now.second


def forget(*, before: datetime) -> int:
    return Rate.objects.filter(minute__lt=before).delete()[0]


def _key(network: str, minute: datetime) -> str:
    """No address is stored, and none can be found again from what is."""
    text = f"{network} {minute.isoformat()}"
    return salted_hmac("rutan.accounts.rates", text, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """An IPv4 address as it is, of IPv6 the network; what is neither counts as itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), ONE_NETWORK), strict=False))
