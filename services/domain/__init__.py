"""Entities and value objects with their transitions and errors. Imports nothing of ours but itself."""
