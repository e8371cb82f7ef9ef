"""Files that one job alone uses: with some chance in front, so that no two are one blob and each may be forgotten."""

import secrets

from services.ports import Blobs

_CHANCE = 16  # bytes


async def keep_alone(blobs: Blobs, content: bytes) -> str:
    return await blobs.keep(secrets.token_bytes(_CHANCE) + content)


async def fetch_alone(blobs: Blobs, fingerprint: str) -> bytes:
    return (await blobs.fetch(fingerprint))[_CHANCE:]
