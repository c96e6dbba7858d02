"""What happened to accounts and at the door, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "access.denied": _("Was refused a page"),
    "account.changed": _("Account changed"),
    "account.created": _("Account created"),
    "account.deactivated": _("Account deactivated"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("One-time password given"),
    "account.reactivated": _("Account opened again"),
    "account.recovery_codes_renewed": _("New recovery codes"),
    "account.role_changed": _("Role changed"),
    "account.second_factor_removed": _("Second factor removed"),
    "account.second_factor_reset": _("Second factor reset by an administrator"),
    "account.second_factor_set_up": _("Second factor set up"),
    "account.password_not_confirmed": _("Wrong present password"),
    "session.all_ended": _("Signed out everywhere"),
    "session.ended": _("Session ended by time"),
    "session.one_ended": _("Signed out another device"),
    "sign_in.code_failed": _("Wrong code at sign-in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_in.locked": _("Sign-in locked"),
    "sign_in.succeeded": _("Signed in"),
    "sign_out.succeeded": _("Signed out"),
    "terms.accepted": _("Terms of use accepted"),
}
