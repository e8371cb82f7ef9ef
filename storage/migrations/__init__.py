"""Alembic: the way the tables came to be."""
