"""Plans, applications, memberships, and the money: orders, invoices, payments."""
