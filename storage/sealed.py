"""Whether the keyring belongs to the database: a new one beside old data would only make more that cannot be read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import tables
from storage.cipher import SealBroken


class KeyringForeign(Exception):  # named for the fact
    """The keyring does not open what is stored."""

    def __init__(self) -> None:
        super().__init__("this keyring does not open the database; restore the keyring that was used with it")


async def ensure_fits(engine: AsyncEngine) -> None:
    """Opens one sealed value; raises `KeyringForeign`."""
    async with engine.connect() as connection:
        try:
            await connection.scalar(select(tables.persons.c.name).limit(1))
        except SealBroken as foreign:
            raise KeyringForeign from foreign
