"""The profile of an active professional: groups of fields, each to be filled in or changed."""

from handlers.profile.pages import router

__all__ = ["router"]
