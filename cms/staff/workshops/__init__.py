"""The screens of workshops: what is given, when, who comes, and who leads it."""
