"""The production settings with a made-up key, and cheap hashes and plain files for speed."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder a run, shared by the workers of xdist; the process that made it removes it.
if "BEKAL_TEST_FOLDER" not in os.environ:
    os.environ["BEKAL_TEST_FOLDER"] = tempfile.mkdtemp(prefix="bekal-tests-")
    atexit.register(shutil.rmtree, os.environ["BEKAL_TEST_FOLDER"], ignore_errors=True)
_folder = Path(os.environ["BEKAL_TEST_FOLDER"])
_folder.chmod(0o755)  # the embedded PostgreSQL runs as another user

os.environ |= {
    "BEKAL_DEMO": "",
    "DJANGO_DEBUG": "",
    "DJANGO_SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
    "DJANGO_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DATABASE_URL": os.environ.get(
        "BEKAL_TEST_DATABASE_URL", f"sqlite:///{_folder}/unused.sqlite3"
    ),
    "FILES_ROOT": str(_folder / "files" / os.environ.get("PYTEST_XDIST_WORKER", "alone")),
    "STATIC_ROOT": str(_folder / "static"),
    "EMAIL_URL": "memorymail://",
}

from rutan.env import is_sqlite  # noqa: E402 the environment comes first
from rutan.settings import *  # noqa: E402, F403
from rutan.settings import DATABASES, STORAGES  # noqa: E402

if is_sqlite(DATABASES["default"]):
    # A file, because threads of race tests need a connection each; durability is not tested here.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
SECURE_SSL_REDIRECT = False  # the test client speaks http
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "bekal-session", "bekal-csrf"  # __Host- needs https
SECOND_FACTOR_REQUIRED = False  # its own tests turn it on
