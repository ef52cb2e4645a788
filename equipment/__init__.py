"""Machines, tools and spaces, and who may use them. Stands on billing; nothing is built here yet."""
