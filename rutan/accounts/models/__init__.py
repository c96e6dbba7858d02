from rutan.accounts.models.mail import Mail
from rutan.accounts.models.rate import Rate
from rutan.accounts.models.signing_in import OneTimeKey, RecoveryCode, SignInSession
from rutan.accounts.models.terms import Terms, TermsAcceptance
from rutan.accounts.models.user import User

__all__ = [
    "Mail",
    "OneTimeKey",
    "Rate",
    "RecoveryCode",
    "SignInSession",
    "Terms",
    "TermsAcceptance",
    "User",
]
