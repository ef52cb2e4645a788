"""Everything that changes equipment, and who may use it: one function for each act."""
