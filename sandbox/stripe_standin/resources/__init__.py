"""Stripe's resources: one module a noun, each function one request."""
