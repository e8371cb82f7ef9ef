"""The repositories of `services.ports` on SQLAlchemy. One file a thing; hot reads select columns in one statement."""
