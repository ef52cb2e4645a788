"""The product's addresses, and the peers'."""

from django.urls import path

from bench.peers import bare_view, json_view, lookup_view
from config.urls import urlpatterns as product

urlpatterns = [
    path("bench/bare/<slug:name>", bare_view),
    path("bench/lookup", lookup_view),
    path("bench/json/<int:sessions>/<int:bookings>", json_view),
    *product,
]
