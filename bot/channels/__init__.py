"""Channels: each is a source of Updates and an aiogram session that delivers methods; the handlers know no other."""
