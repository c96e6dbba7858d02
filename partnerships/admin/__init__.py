"""Agreements and partners for coordinators, reference data for administrators."""

from partnerships.admin import (  # noqa: F401 each registers its admins
    agreements,
    coordinations,
    facilities,
    monitoring,
    partners,
    postings,
    reference,
)
