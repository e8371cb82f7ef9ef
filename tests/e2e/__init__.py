"""Whole journeys as a person meets them: through a browser, through a Bot API server."""
