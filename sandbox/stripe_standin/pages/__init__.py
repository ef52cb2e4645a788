"""The pages that a payer sees: the hosted checkout, 3-D Secure, the billing portal."""
