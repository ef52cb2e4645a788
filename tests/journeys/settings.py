"""The settings of the processes that journeys run against: the product's, without what costs seconds."""

from config.settings import *  # noqa: F403 - all of them
from config.settings import STORAGES

# Addresses without a content hash: collecting the files first would cost each run its seconds.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
# Slow on purpose in earnest; here they guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
