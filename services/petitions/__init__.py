"""Petitions: filling in, handing in, and what follows from their approval. Kinds differ by data and an effect."""
