"""Memory: the ports of `services.ports` on SQLAlchemy, and files. Knows no chat."""
