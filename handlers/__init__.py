"""The conversation: shows, asks, calls one use case. One package a journey; no rule and no SQL here."""
