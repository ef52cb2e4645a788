"""The ground floor: what every storey may use and which knows no model."""
