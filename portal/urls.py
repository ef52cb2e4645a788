from django.urls import path

from portal.views import portal_page

urlpatterns = [
    path("", portal_page, name="portal"),
    path("machines/<slug:code>/", portal_page, {"name": "machine"}, name="machine"),
    path("care/<slug:code>/", portal_page, {"name": "cared"}, name="cared"),
    path("workshops/<str:code>/", portal_page, {"name": "session"}, name="session"),
    path("teaching/<str:code>/", portal_page, {"name": "attendance"}, name="attendance"),
    path("present/<str:code>/", portal_page, {"name": "present"}, name="present"),
    path("<slug:name>/", portal_page, name="portal"),
]
