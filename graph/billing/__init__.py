"""Plans, applications, memberships and money in the contract: types, questions, changes."""
