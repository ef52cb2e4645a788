"""A mail server that delivers to nobody, and a page on which its letters are read."""
