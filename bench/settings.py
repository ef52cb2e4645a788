"""The product's settings, with the peers' addresses beside the product's own and budgets that do not end."""

from config.settings import *  # noqa: F403 (settings files are made to be extended so)

ROOT_URLCONF = "bench.urls"
GRAPHQL_POINTS_SIGNED_IN = 10**12
GRAPHQL_POINTS_ANONYMOUS = 10**12
