"""Memberships that renew themselves: agreed to when paying, charged by the provider, stopped at will."""
