"""People and the association in the contract: types, questions, changes."""
