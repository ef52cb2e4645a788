"""The contract as text: `schema.graphql`, always the same for the same types."""

from graph.engine.run import the_schema
from graph.engine.schema import Schema


def sdl(schema: Schema | None = None) -> str:
    """The schema in the schema definition language, in the order of names, one newline at the end."""
    return (schema or the_schema()).as_str().strip() + "\n"
