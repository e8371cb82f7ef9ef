"""The rulebook against its sources: worked cases, refused packs, commands."""
