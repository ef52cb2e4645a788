"""Workshops: their sessions, who may book, who booked, who waits, who came."""
