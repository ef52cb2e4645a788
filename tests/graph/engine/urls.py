from django.urls import URLPattern, path

from graph.engine.view import GraphQLView
from tests.graph.engine.library.schema import schema

urlpatterns: list[URLPattern] = [path("graphql", GraphQLView.as_view(schema=schema))]
