"""Changes to applications, memberships, orders and plans."""
