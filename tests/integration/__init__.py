"""Real parts wired together: databases, servers, processes."""
