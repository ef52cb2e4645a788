"""Equipment: who may use what, when, and at what price."""
