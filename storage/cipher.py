"""Encryption at rest: AES-256-GCM under a ring of keys, and a blind index to look sealed values up.

A sealed value is `version (1) | length of the key id (1) | key id | nonce (12) | ciphertext and tag`. Everything before
the nonce and the context (`persons.name`, `evidence:<fingerprint>`) are authenticated, so a value that was moved to
another column, another row of evidence or another key does not open.

AES-GCM comes from `cryptography`: maintained, OpenSSL underneath, and it takes whole values, so that nothing is given
out before its tag was verified. Nonces are random: rotate before one key has sealed 2³² values, when two may meet.
"""

import base64
import binascii
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.durable import make_folder, write_new, write_over

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = 1
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
_SEAL_DOMAIN = b"xueshi seal 1\0"
_BLIND_DOMAIN = b"xueshi blind index 1\0"


class SealBroken(Exception):
    """A sealed value does not open: another context, an unknown key, or a changed byte. Which one is not told."""


class KeyringUnusable(Exception):
    """The keys cannot be used as they are: the file is open to others, or it does not hold a ring."""


class Keyring:
    """Several keys by id: each opens what it sealed, the current one seals. A key of its own makes the blind index."""

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        """Raises `KeyringUnusable` for a key that is not 32 bytes, a strange id, or a current key that is not there."""
        for key_id, key in keys.items():
            if not _KEY_ID.match(key_id) or len(key) != KEY_BYTES:
                raise KeyringUnusable("a key has an id of 1 to 32 small letters, digits and hyphens, and 32 bytes")
        if current not in keys:
            raise KeyringUnusable("the current key is not in the ring")
        if len(index_key) != KEY_BYTES or any(hmac.compare_digest(index_key, key) for key in keys.values()):
            raise KeyringUnusable("the index key has 32 bytes and is no other key of the ring")
        self._keys, self._current, self._index_key = dict(keys), current, index_key
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._keys)}, current {self._current!r}>"  # never the keys: this lands in logs

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._current

    @classmethod
    def generate(cls) -> "Keyring":
        """A new ring of one key."""
        key_id = _new_id()
        return cls({key_id: secrets.token_bytes(KEY_BYTES)}, key_id, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> "Keyring":
        """The ring from its JSON, `{"current": id, "keys": {id: base64}, "index": base64}`; else `KeyringUnusable`."""
        try:
            held = json.loads(text)
            keys = {str(key_id): _decode(key) for key_id, key in held["keys"].items()}
            return cls(keys, held["current"], _decode(held["index"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeyringUnusable("this is not the JSON of a keyring") from None  # the cause would quote the keys

    @classmethod
    def load_or_create(cls, path: Path) -> "Keyring":
        """The ring in the file, made when there is none.

        A new file is readable by its owner alone, complete or absent, and on the disk before this returns: data sealed
        with a key that a power cut takes away is lost. When two processes start at once, both get the ring of the
        first. Raises `KeyringUnusable` for a file that others may read: such keys protect nothing.
        """
        if not path.exists():
            make_folder(path.parent.resolve())
            write_new(path, cls.generate().to_text().encode())
        return cls.from_text(_read_private(path))

    def save(self, path: Path) -> None:
        """Writes the ring in place of the file, atomically."""
        write_over(path, self.to_text().encode())

    def to_text(self) -> str:
        """The JSON that `from_text` reads. Secret."""
        keys = {key_id: _encode(key) for key_id, key in self._keys.items()}
        return json.dumps({"current": self._current, "keys": keys, "index": _encode(self._index_key)}, indent=2) + "\n"

    def rotated(self) -> "Keyring":
        """A ring with one more key, now the current one. The index key stays: a new one would orphan every index."""
        key_id = _new_id()
        return Keyring({**self._keys, key_id: secrets.token_bytes(KEY_BYTES)}, key_id, self._index_key)

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value was sealed with the current key; a rotation seals the others again."""
        return _header_of(sealed)[0] == self._current

    def seal(self, text: str, context: str) -> bytes:
        """Encrypts the text, bound to the context."""
        return self.seal_bytes(text.encode(), context)

    def unseal(self, data: bytes, context: str) -> str:
        """The text that was sealed in this context; else `SealBroken`."""
        try:
            return self.unseal_bytes(data, context).decode()
        except UnicodeDecodeError:
            raise SealBroken from None

    def seal_bytes(self, content: bytes, context: str) -> bytes:
        """Encrypts the bytes, bound to the context."""
        header = bytes((_VERSION, len(self._current))) + self._current.encode()
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._ciphers[self._current]
        return header + nonce + cipher.encrypt(nonce, content, _bound(header, context))

    def unseal_bytes(self, data: bytes, context: str) -> bytes:
        """The bytes that were sealed in this context; else `SealBroken`."""
        key_id, end = _header_of(data)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken
        nonce, body = data[end : end + _NONCE_BYTES], data[end + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _bound(data[:end], context))
        except InvalidTag:
            raise SealBroken from None

    def blind(self, text: str, context: str) -> bytes:
        """32 bytes that are equal for equal texts of one context, and say nothing without the key.

        The text is taken as it is: give its canonical form. Contexts never meet, however the two are cut.
        """
        label = context.encode()
        message = _BLIND_DOMAIN + len(label).to_bytes(4, "big") + label + text.encode()
        return hmac.digest(self._index_key, message, "sha256")


def _header_of(data: bytes) -> tuple[str, int]:
    """The key id of a sealed value and where its nonce starts."""
    shortest = 2 + 1 + _NONCE_BYTES + _TAG_BYTES
    if len(data) < shortest or data[0] != _VERSION:
        raise SealBroken
    end = 2 + data[1]
    try:
        key_id = data[2:end].decode("ascii")
    except UnicodeDecodeError:
        raise SealBroken from None
    if len(data) < end + _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken
    return key_id, end


def _bound(header: bytes, context: str) -> bytes:
    return _SEAL_DOMAIN + header + context.encode()


def _read_private(path: Path) -> str:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode  # of the open file: a path can be swapped between two looks
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyringUnusable(
                f"others may read the keys in {path}: close it with chmod 600, and consider a new key"
            )
        content = file.read()
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise KeyringUnusable("this is not the JSON of a keyring") from None


def _new_id() -> str:
    return "k" + secrets.token_hex(4)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decode(text: Any) -> bytes:
    if not isinstance(text, str):
        raise TypeError("a key is base64 text")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is base64 text") from None
