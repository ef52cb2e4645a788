"""Machines, tools and spaces, and who may use them. Stands on billing; knows nothing of workshops."""
