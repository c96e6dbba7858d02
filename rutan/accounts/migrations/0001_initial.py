import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "username",
                    models.CharField(
                        editable=False,
                        error_messages={
                            "unique": "There is already an account with this sign-in name."
                        },
                        max_length=254,
                        unique=True,
                        verbose_name="sign-in name",
                    ),
                ),
                (
                    "staff_number",
                    models.CharField(
                        blank=True,
                        error_messages={
                            "unique": "There is already an account with this staff number."
                        },
                        max_length=18,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{18}$", "A staff number has 18 digits."
                            )
                        ],
                        verbose_name="staff number",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        error_messages={
                            "unique": "There is already an account with this e-mail address."
                        },
                        max_length=254,
                        null=True,
                        unique=True,
                        verbose_name="e-mail",
                    ),
                ),
                ("full_name", models.CharField(max_length=150, verbose_name="full name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("supervisor", "Supervisor"),
                            ("head", "Head of facility"),
                            ("coordinator", "Partner coordinator"),
                            ("instructor", "Instructor"),
                            ("probation_officer", "Probation officer"),
                            ("manager", "Manager"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "As the browser"),
                            ("id", "Bahasa Indonesia"),
                            ("en", "English"),
                        ],
                        default="",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=5,
                        verbose_name="theme",
                    ),
                ),
                (
                    "letter_keys",
                    models.BooleanField(default=True, verbose_name="letter keys in the register"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "expires_on",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which the account may be used. Empty: no end.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "must_change_password",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="must choose a new password"
                    ),
                ),
                (
                    "password_changed_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                ("session_version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["full_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("staff_number__isnull", False),
                                ("username", models.F("staff_number")),
                            ),
                            models.Q(("email__isnull", False), ("username", models.F("email"))),
                            _connector="OR",
                        ),
                        name="sign_in_name_is_staff_number_or_email",
                        violation_error_message="An account needs a staff number or an e-mail address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("username", django.db.models.functions.text.Lower("username")),
                            models.Q(
                                ("email", None),
                                ("email", django.db.models.functions.text.Lower("email")),
                                _connector="OR",
                            ),
                        ),
                        name="sign_in_names_are_lower_case",
                        violation_error_message="Write the e-mail address in lower case.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("staff_number", None),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("staff_number"), 18
                            ),
                            _connector="OR",
                        ),
                        name="staff_number_has_18_digits",
                        violation_error_message="A staff number has 18 digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "officer",
                                    "supervisor",
                                    "head",
                                    "coordinator",
                                    "instructor",
                                    "probation_officer",
                                    "manager",
                                    "administrator",
                                ],
                            )
                        ),
                        name="role_is_known",
                        violation_error_message="Choose one of the roles.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimeKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=43, unique=True)),
                ("answer_url", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "one-time key",
                "verbose_name_plural": "one-time keys",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery code",
                "verbose_name_plural": "recovery codes",
            },
        ),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(blank=True, max_length=60, verbose_name="device")),
                ("started_at", models.DateTimeField(verbose_name="signed in")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["-started_at"],
            },
        ),
    ]
