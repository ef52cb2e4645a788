"""The GraphQL engine: everything about speaking GraphQL that is not a type of the product.

`run` is the one way to run an operation; `schema.Schema` builds a schema with every guard in it; `nodes`,
`connections` and `payloads` are what types and mutations are made of.
"""
