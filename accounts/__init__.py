"""People: users, contacts, the association, roles; and what is on record about what was done."""
