"""The screens of machines, tools and spaces: who may use them, who has them when, and what they need."""
