"""Changes to equipment, and to who may use it."""
