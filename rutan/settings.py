"""Settings of every environment, read from environment variables (docs/deploy.md lists them).

Safe by default: what is not said is the production answer. `BEKAL_DEMO=1` is the one switch
to made-up data on this machine; `rutan.env` stops the start where it cannot be meant.
"""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environ import Env

from rutan.env import (
    LOOPBACK,
    database,
    refuse_careless_production,
    refuse_demo_in_production,
    refuse_unsafe_address,
    secret_key,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

SITE_NAME = "Bekal"

# --- Which environment ---------------------------------------------------------------------

DEMO_MODE = BEKAL_DEMO = env.bool("BEKAL_DEMO", default=False)
DEMO_ANYWHERE = DEMO_MODE and env.bool("BEKAL_DEMO_ANYWHERE", default=False)
DEBUG = env.bool("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=sorted(LOOPBACK) if DEMO_MODE else [])
# Made-up data never shares a file with real data.
_data = BASE_DIR / "var" / ("demo" if DEMO_MODE else "bekal")
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{_data}.sqlite3")
_key = env.str("DJANGO_SECRET_KEY", default="")

if DEMO_MODE and not DEMO_ANYWHERE:
    refuse_demo_in_production(database_url=DATABASE_URL, hosts=ALLOWED_HOSTS, key=_key)
SECRET_KEY = secret_key(_key, demo=DEMO_MODE, anywhere=DEMO_ANYWHERE)
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
if not DEMO_MODE:
    refuse_careless_production(debug=DEBUG, hosts=ALLOWED_HOSTS)

# --- Applications --------------------------------------------------------------------------

INSTALLED_APPS = [
    "rutan.portal",
    "trainees",
    "partnerships",
    "rutan.accounts.apps.AccountsConfig",
    "rutan.audit",
    "rutan.common",
    "rutan.accounts.apps.BekalAdminConfig",  # django.contrib.admin with our rule of entry
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "rutan.common.middleware.RequestLogMiddleware",  # request id, and one log line per answer
    "rutan.common.middleware.HeadersMiddleware",  # outside everything: errors carry them too
    "rutan.common.middleware.MalformedRequestMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a fifth of the page on a slow line; padded, masked
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rutan.common.middleware.RefusedValueMiddleware",  # 400 and 503 in place of 500
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rutan.accounts.middleware.SessionLimitsMiddleware",  # half an hour idle, half a day in all
    "rutan.accounts.middleware.ClosedByDefaultMiddleware",  # sign in, unless the view is public
    "rutan.accounts.middleware.FirstThingsMiddleware",  # new password and second factor first
    "rutan.accounts.middleware.TermsMiddleware",  # people of partners accept them before any page
    "rutan.accounts.middleware.OwnLanguageMiddleware",
    "partnerships.middleware.FacilityMiddleware",  # where this session works, and its time zone
    "django.contrib.messages.middleware.MessageMiddleware",
    "rutan.accounts.middleware.DeniedAccessMiddleware",  # a 403 leaves a trace
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "rutan.urls"
WSGI_APPLICATION = "rutan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rutan.portal.context_processors.shell",
            ],
        },
    },
]

CRISPY_TEMPLATE_PACK = "bekal"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bekal"]
CRISPY_FAIL_SILENTLY = False

# --- Data ----------------------------------------------------------------------------------

DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES_ROOT = Path(env.str("FILES_ROOT", default=f"{_data}-files"))
MEDIA_ROOT = ""  # there is no public media folder: files pass through views

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a register of 40 people over a week
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # takes small requests whole
    "rutan.common.upload_handlers.BoundedUploadHandler",  # lets a file go that is too large
]

# --- Language and time ---------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "bahasa"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEMO_MODE
FORMAT_MODULE_PATH = ["rutan.common.formats"]
TIME_ZONE = "Asia/Makassar"
USE_TZ = True

# --- Who signs in --------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rutan.accounts.backends.RoleBackend",
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["full_name", "staff_number", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

# A whole detention centre is one address: lock the person at the address, not the address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "rutan.common.http.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "rutan.accounts.throttling.account_key"
AXES_LOCKOUT_CALLABLE = "rutan.accounts.throttling.locked_out"
AXES_SENSITIVE_PARAMETERS = [  # never kept beside a failure; "password" is masked anyway
    "username", "ip_address", "sign_in_name", "present_password", "new_password", "repeated",
]  # fmt: skip
AXES_DISABLE_ACCESS_LOG = True  # our own audit trail says who signed in
AXES_ALLOWED_CORS_ORIGINS = "null"
TRUSTED_PROXIES = env.int("BEKAL_TRUSTED_PROXIES", default=0)  # reverse proxies in front of us

OTP_TOTP_ISSUER = SITE_NAME
SECOND_FACTOR_REQUIRED = not DEMO_MODE  # of administrators, heads and managers
SECOND_FACTOR_REQUIRED = not DEMO_MODE  # of administrators, heads and managers

# --- Sessions and cookies ------------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 3600  # absolute: however busy the day
SESSION_IDLE_SECONDS = 30 * 60
SESSION_IDLE_SECONDS_OF_ADMINISTRATORS = 15 * 60
SESSION_REFRESH_SECONDS = 5 * 60  # idle time is written at most this often, not per page
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False

_prefix = "" if DEMO_MODE else "__Host-"  # the prefix needs HTTPS, which a demo has not
SESSION_COOKIE_NAME = f"{_prefix}bekal-session"
CSRF_COOKIE_NAME = f"{_prefix}bekal-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO_MODE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rutan.common.error_views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "warn", 40: "bad"}  # tones of alert.html

# --- What every answer says to the browser -------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("DJANGO_SSL_REDIRECT", default=not DEMO_MODE)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO_MODE else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO_MODE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {  # in the form of Django 6; sent by HeadersMiddleware
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)

# --- Static files --------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}

# --- Mail and logs -------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEMO_MODE else "smtp://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="bekal@localhost")
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs must not hold the work of the day
SITE_URL = env.str("BEKAL_URL", default="").rstrip("/")
"""Where this Bekal is reached, for the links in mails; mails have none while it is empty."""

# --- Certificates checked by anybody -------------------------------------------------------

_printed = env.str("BEKAL_PUBLIC_URL", default="").rstrip("/")
PUBLIC_BASE_URL = _printed or SITE_URL or ("http://127.0.0.1:8000" if DEMO_MODE else "")
"""What stands on printed certificates: it has to outlive this machine, so it is a name of its
own. Nothing is printed while it is empty."""
VERIFICATION_PER_MINUTE = 20  # questions of one address (features F30)
if not DEMO_MODE:
    refuse_unsafe_address(_printed)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "rutan.common.logs.JsonFormatter"},
        "short": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "short" if DEMO_MODE else "json",
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "bekal": {"level": "WARNING" if DEMO_MODE else "INFO"},
        # Django would mail errors with their data to ADMINS; the log is the only place.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
