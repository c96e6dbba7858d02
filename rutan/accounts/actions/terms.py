"""Accepting the terms of use, one version at a time."""

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import Terms, TermsAcceptance, User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def accept(*, terms: Terms, by: User) -> TermsAcceptance:
    """`terms` are those that were read: a newer version has to be read first. Safe to repeat."""
    if terms != Terms.objects.current():
        raise DomainError(_("There is a newer version of the terms of use. Read it first."))
    acceptance, is_new = TermsAcceptance.objects.get_or_create(user=by, terms=terms)
    if is_new:
        record("terms.accepted", terms, by=by, number=terms.number)
    return acceptance
