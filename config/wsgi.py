"""The web process: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# What is loaded now stays: a full collection that walks it again stops all requests for a sixth of a second.
gc.collect()
gc.freeze()
