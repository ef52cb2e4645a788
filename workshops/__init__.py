"""Trainings and events: their sessions, who books them, who waits, who came. Stands on equipment."""
