"""The addresses of the GraphQL door: operations, files by expiring addresses, and calendars."""

from django.urls import path

from graph.downloads import download
from graph.engine.view import GraphQLView
from graph.equipment.feeds import equipment_feed
from graph.workshops.feeds import member_feed, workshop_feed, workshops_feed

urlpatterns = [
    path("graphql", GraphQLView.as_view(), name="graphql"),
    path("files/<str:ticket>", download, name="download"),
    path("calendars/equipment/<uuid:feed_key>.ics", equipment_feed, name="equipment-feed"),
    path("calendars/workshops.ics", workshops_feed, name="workshops-feed"),
    path("calendars/workshops/<slug:code>.ics", workshop_feed, name="workshop-feed"),
    path("calendars/<uuid:key>.ics", member_feed, name="calendar-feed"),
]
