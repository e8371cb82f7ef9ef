"""One middleware a concern."""
