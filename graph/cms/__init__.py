"""Public pages and the sign-up forms in the contract."""
