"""A lively association for the demo: L'Atelier des Deux Rives, invented from its name to its last invoice."""

from sandbox.demo_data.cast import LOGINS
from sandbox.demo_data.load import load

__all__ = ["LOGINS", "load"]
