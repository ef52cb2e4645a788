from django.urls import path

from portal.views import portal_page

urlpatterns = [
    path("", portal_page, name="portal"),
    path("machines/<slug:code>/", portal_page, {"name": "machine"}, name="machine"),
    path("care/<slug:code>/", portal_page, {"name": "cared"}, name="cared"),
    path("<slug:name>/", portal_page, name="portal"),
]
