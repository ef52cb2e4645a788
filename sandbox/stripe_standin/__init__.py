"""A stand-in for Stripe in test mode: its API, its hosted pages, its signed events.

It keeps its own books and knows nothing of the product. The real Stripe SDK talks to it.
"""
