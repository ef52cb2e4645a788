"""A small world to try the engine on: shelves, books on them, and tags across."""
