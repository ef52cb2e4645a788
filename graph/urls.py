"""The addresses of the GraphQL door: operations, and files by expiring addresses."""

from django.urls import path

from graph.downloads import download
from graph.engine.view import GraphQLView

urlpatterns = [
    path("graphql", GraphQLView.as_view(), name="graphql"),
    path("files/<str:ticket>", download, name="download"),
]
