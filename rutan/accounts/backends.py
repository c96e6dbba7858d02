from django.contrib.auth.backends import BaseBackend

from rutan.accounts.models import User
from rutan.accounts.roles import permissions_of


class RoleBackend(BaseBackend):
    """Signs in by staff number or e-mail; permissions come from the role, from nowhere else."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if not username or password is None:
            return None
        user = User.objects.named(username).first()
        if user is None:
            # Costs what a real check costs, so that the time does not tell who has an account.
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_usable else None

    def get_user(self, user_id):
        """None once the account may not be used: its open sessions end with the next request."""
        user = User.objects.filter(pk=user_id).first()
        return user if user and user.is_usable else None

    def get_all_permissions(self, user_obj, obj=None):
        return set(permissions_of(user_obj))

    def has_perm(self, user_obj, perm, obj=None):
        return perm in permissions_of(user_obj)

    def has_module_perms(self, user_obj, app_label):
        return any(perm.startswith(f"{app_label}.") for perm in permissions_of(user_obj))
