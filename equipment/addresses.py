"""Where the code on a machine leads: one page for one's access, reserving and reporting a fault."""

from equipment.models import Equipment


def machine_path(equipment: Equipment) -> str:
    """The path, from the root of the site."""
    return f"/m/{equipment.code}/"
