"""Every address of the program. Those without a language prefix are listed in PATHS_IN_READERS_LANGUAGE."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from billing.webhooks import stripe_webhook
from kit.health import health, ready
from kit.views import choose_theme, gallery, hue_stylesheet

handler500 = "kit.unavailable.server_error"

urlpatterns = [
    path("health", health),
    path("ready", ready),
    path("portal/", include("portal.urls")),
    path("stripe/webhook", stripe_webhook, name="stripe_webhook"),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    # Wagtail's own door asks for no second factor and counts no attempts.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("hue/<int:hue>.css", hue_stylesheet, name="hue"),
    path("theme", choose_theme, name="theme"),
    path("", include("cms.urls")),
    # Pictures of pages, machines and workshops, and the logo: originals and documents have no address here,
    # private files none at all.
    re_path(
        r"^media/(?P<path>(?:images|logos|equipment|workshops)/.+)$",
        serve,
        {"document_root": settings.MEDIA_ROOT},
    ),
    path("", include("graph.urls")),
    *([path("_look/", gallery)] if settings.DEBUG else []),
    # Last: it takes every other address for a page.
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
