"""The one settings file. What differs between places comes from the environment, read by `config.env`."""

from pathlib import Path
from zoneinfo import available_timezones

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.embedded import Cluster
from config.env import (
    read_address,
    read_database,
    read_flag,
    read_list,
    read_mailer,
    read_number,
    read_path,
    read_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent
# What this machine makes and keeps: the embedded database, uploads, collected files.
LOCAL_DIR = read_path("LOCAL_DIR", BASE_DIR / ".local")

DEBUG = read_flag("DEBUG", False)
SECRET_KEY = read_text("SECRET_KEY")
SITE_URL = read_address("SITE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", [SITE_URL])

INSTALLED_APPS = [
    "portal",
    "graph",
    "cms",
    "workshops",
    "equipment",
    "billing",
    "accounts",
    "kit",
    "guardian",
    "procrastinate.contrib.django",
    "strawberry_django",
    "django_htmx",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.csp.PathPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kit.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kit.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A portal page's template lies beside its query, and not in a templates folder.
        "DIRS": [BASE_DIR / "portal"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kit.context_processors.theme",
                "accounts.context_processors.association",
                "cms.context_processors.navigation",
            ],
        },
    },
]

# One database, PostgreSQL: the races this product must win do not exist in SQLite.
DATABASES = {
    "default": {
        **read_database("DATABASE_URL", Cluster(LOCAL_DIR / "postgres").attach),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": read_number("DATABASE_POOL", 8), "timeout": 10},
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all processes, so that rate limits hold across them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Django's own 300 would throw away limits that still count.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Unique it is, in whatever letter case: by a constraint on Lower("email"), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
# No anonymous row: an anonymous viewer has no object permission at all.
ANONYMOUS_USER_NAME = None
# Our user model carries guardian's mixin itself.
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/portal/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# Limits count by the visitor whom these proxies name (see kit/clients.py).
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXIES", 0)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
# Whoever holds an account is told of changes to how it is entered: at the old address when that changed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Établi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = True
HEADLESS_CLIENTS = ["browser"]
# Roles with money or people in hand must sign in with a second factor; the demo switches this off.
SECOND_FACTOR_REQUIRED = read_flag("SECOND_FACTOR_REQUIRED", True)

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = read_text("TIME_ZONE", "Europe/Paris")
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# Addresses without a language of their own; every other one is the page tree's, French unless under /en/.
PATHS_IN_READERS_LANGUAGE = [
    "/portal/", "/accounts/", "/_allauth/", "/admin/", "/graphql", "/files/", "/i18n/", "/theme", "/join/",
    "/card/", "/unsubscribe/", "/documents/", "/book/",
]  # fmt: skip

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
# What the program makes itself (the web fonts), where it has been made.
STATICFILES_DIRS = [folder for folder in [LOCAL_DIR / "build" / "static"] if folder.is_dir()]
MEDIA_URL = "/media/"
MEDIA_ROOT = read_path("MEDIA_ROOT", LOCAL_DIR / "media")
PRIVATE_ROOT = read_path("PRIVATE_ROOT", LOCAL_DIR / "private")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Photos, documents and answers: never under an address of the web server's.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "kit.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MAILERS = {"default": read_mailer("EMAIL_URL", "smtp://127.0.0.1:25")}
DEFAULT_FROM_EMAIL = read_text("DEFAULT_FROM_EMAIL", "Établi <noreply@localhost>")

STRIPE_API_KEY = read_text("STRIPE_API_KEY", "")
# Empty: Stripe itself. Set: a stand-in that speaks its protocol.
STRIPE_API_BASE = read_address("STRIPE_API_BASE", "")
STRIPE_WEBHOOK_SECRET = read_text("STRIPE_WEBHOOK_SECRET", "")
# Stripe's names; each must be switched on in the account.
STRIPE_PAYMENT_METHODS = read_list("STRIPE_PAYMENT_METHODS", ["card"])
# How long a door works by its list while it cannot ask.
DOOR_LIST_MINUTES = read_number("DOOR_LIST_MINUTES", 15)

WAGTAIL_SITE_NAME = "Établi"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Names that a machine may list and no browser knows: the account page asks the browser for each zone's words.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime"})
WAGTAILEMBEDS_FINDERS: list[object] = []
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000

SITE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = SITE_SECURE
CSRF_COOKIE_SECURE = SITE_SECURE
LANGUAGE_COOKIE_SECURE = SITE_SECURE
SECURE_SSL_REDIRECT = SITE_SECURE
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SITE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_SECURE
SECURE_HSTS_PRELOAD = SITE_SECURE
SECURE_REFERRER_POLICY = "same-origin"

# A form that answers 303 to the payment page is blocked unless its host is a form target too.
CHECKOUT_HOSTS = (
    [STRIPE_API_BASE]
    if STRIPE_API_BASE
    else ["https://checkout.stripe.com", "https://billing.stripe.com", "https://invoice.stripe.com"]
)
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, *CHECKOUT_HOSTS],
}
# Wagtail's admin has inline scripts and styles; it is for the back office's own people.
ADMIN_CSP = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": read_text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # It tells each task it knows, at every start of every process.
        "procrastinate": {"level": "WARNING"},
    },
}
