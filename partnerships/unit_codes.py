"""Codes of units: those of SKKNI have one shape; others are allowed, and asked about."""

import re

SKKNI, OTHER = "skkni", "other"
_SKKNI = re.compile(r"[A-U]\.\d{6}\.\d{3}\.\d{2}")
"""Category, group and business, number of the unit, edition: J.620100.004.02."""


def reading(code: str) -> str:
    """ "skkni", "other", or "" when there is no code."""
    code = code.strip().upper()
    if not code:
        return ""
    return SKKNI if _SKKNI.fullmatch(code) else OTHER
