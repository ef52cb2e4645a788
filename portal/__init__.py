"""The member portal: each page one GraphQL document and one template."""
