"""Every view says who may open it: `@requires("app.perm")` or `@public`. A test holds this."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied


def requires(*permissions: str, in_admin_too: bool = False) -> Callable:
    """Signed in, with all of `permissions`; without any, everybody who is signed in.

    Coordinators and administrators hold permissions for the admin, where they work: a page that
    names permissions refuses them unless it says `in_admin_too` (decisions 15). Which records
    the view may touch is another question: its first line fetches within scope.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if permissions and request.user.works_in_admin and not in_admin_too:
                raise PermissionDenied("in_admin_too")
            for permission in permissions:
                if not request.user.has_perm(permission):
                    raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions
        return guarded

    return decorate


def public(view: Callable) -> Callable:
    """Open to everybody, signed in or not. Ten addresses at most are: the tenth is where
    somebody with a certificate in the hand asks whether it is genuine."""
    view = login_not_required(view)
    view.is_public = True
    return view
