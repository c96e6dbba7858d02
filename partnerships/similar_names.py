"""Institutions whose names are easily taken for one another.

A regency's BLK and the ministry's BPVP of one town are two institutions, and the newspapers call
both "BLK Pangkep" (domain 2.2). Names are compared by the words that are their own.
"""

import re
from collections.abc import Iterable

from partnerships.choices import PartnerKind
from partnerships.models import Partner, Region

CENTRES = frozenset({PartnerKind.BPVP, PartnerKind.BLK})
GENERIC = frozenset(
    {
        "balai", "besar", "pelatihan", "vokasi", "dan", "produktivitas", "latihan", "kerja", "blk",
        "bpvp", "bbpvp", "upt", "uptd", "dinas", "kabupaten", "kab", "kota", "provinsi", "satuan",
        "pelayanan", "satpel", "unit", "pkbm", "skb", "lsp", "pendidikan", "kebudayaan",
        "disdikbud", "disdik", "lembaga", "pusat", "kegiatan", "belajar", "masyarakat", "sanggar",
    }
)  # fmt: skip
"""Words that say of what kind an institution is, not which one."""


def own_words(*names: str) -> frozenset[str]:
    """ "BPVP Pangkep" and "blk kab. pangkep" have the same: pangkep."""
    words = (word for name in names for word in re.findall(r"\w+", name.casefold()))
    return frozenset(word for word in words if len(word) > 2 and word not in GENERIC)


def similar_partners(
    *, name: str, short_name: str, kind: str, region: Region | None, of: Partner, user
) -> list[Partner]:
    """Others than `of`, of those `user` knows, that may be meant by this name.

    Training centres: of the same region, or with a word of their own in common. All others: of the
    same kind with the same own words, in whatever order.
    """
    own = own_words(name, short_name)
    others: Iterable[Partner] = Partner.objects.for_user(user).exclude(pk=of.pk)
    found = []
    for other in others:
        theirs = own_words(other.name, other.short_name)
        if kind in CENTRES and other.kind in CENTRES:
            is_near = bool(own & theirs) or (region is not None and other.region_id == region.pk)
        else:
            is_near = other.kind == kind and bool(own) and own == theirs
        if is_near:
            found.append(other)
    return found
