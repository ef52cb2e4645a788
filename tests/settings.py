"""The settings of the tests: the one settings file, in an environment of the tests' own.

Importing this starts nothing, so type checking can read it too; `tests.database` starts the server.
"""

import os
import tempfile
from pathlib import Path

from config.embedded import Cluster

CLUSTER = Cluster(Path(__file__).resolve().parent.parent / ".local" / "test-postgres", durable=False)
FILES = Path(tempfile.gettempdir()) / f"etabli-tests-{os.getpid()}"
GIVEN = os.environ.get("ETABLI_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
# Parallel workers inherit the environment that is set below, and must still hold the server as its users.
EXTERNAL_DATABASE = GIVEN if CLUSTER.address("etabli") != GIVEN else None

os.environ.update(
    SECRET_KEY="for the tests alone, which run on one machine and answer nobody",
    DATABASE_URL=EXTERNAL_DATABASE or CLUSTER.address("etabli"),
    DEBUG="no",
    SITE_URL="http://127.0.0.1:8000",
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    STRIPE_API_KEY="sk_test_etabli",
    STRIPE_API_BASE="http://127.0.0.1:8001",
    STRIPE_WEBHOOK_SECRET="whsec_etabli",
    EMAIL_URL="smtp://127.0.0.1:8002",
    MEDIA_ROOT=str(FILES / "media"),
    PRIVATE_ROOT=str(FILES / "private"),
    SECOND_FACTOR_REQUIRED="yes",
    LOG_LEVEL="WARNING",
)

# A fresh clone has not built the fonts yet, and Django looks for the folder once, when it is configured.
(Path(__file__).resolve().parent.parent / ".local" / "build" / "static").mkdir(parents=True, exist_ok=True)

from config.settings import *  # noqa: E402, F403 - the environment must stand before it is read
from config.settings import DATABASES, STORAGES  # noqa: E402 - the same

# A test's threads each hold a connection of their own, and the database is dropped under them at the end.
DATABASES["default"]["OPTIONS"] = {}
# Addresses without a content hash: collecting the files first would cost each run its seconds.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Slow on purpose in earnest; here they guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are served from where they are written.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
