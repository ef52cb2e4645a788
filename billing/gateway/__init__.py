"""The door to payment providers: only `stripe.py` knows Stripe."""
