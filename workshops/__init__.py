"""Trainings and events, their sessions and bookings. Stands on equipment; nothing is built here yet."""
