from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from rutan.accounts.actions import users
from rutan.accounts.choices import Role


class Command(BaseCommand):
    help = "Opens an account and prints its one-time password, once."

    def add_arguments(self, parser):
        parser.add_argument("sign_in_name", help="staff number (18 digits) or e-mail address")
        parser.add_argument("full_name")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *, sign_in_name, full_name, role, **options):
        kind = "email" if "@" in sign_in_name else "staff_number"
        try:
            user, password = users.create(
                full_name=full_name, role=role, by=None, **{kind: sign_in_name}
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.username} ({user.get_role_display()}): {password}")
