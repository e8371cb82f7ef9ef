"""A call of the bot as it came over the wire: JSON, urlencoded, multipart or in the query."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.botapi.errors import wrong

INTEGERS = {
    *("chat_id", "message_id", "offset", "limit", "timeout", "max_connections", "user_id"),
    *("cache_time", "message_thread_id", "reply_to_message_id"),
}
FLAGS = {
    *("show_alert", "disable_notification", "protect_content", "drop_pending_updates", "has_spoiler"),
    *("disable_content_type_detection", "allow_sending_without_reply", "show_caption_above_media"),
    *("disable_web_page_preview", "allow_paid_broadcast"),
}
STRUCTURES = {
    *("reply_markup", "media", "entities", "caption_entities", "commands", "scope", "menu_button", "allowed_updates"),
    *("link_preview_options", "reply_parameters", "message_ids"),
}


@dataclass(frozen=True)
class Upload:
    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass
class Call:
    """One call in the history of the server; `status` is None while it runs and when the answer never came."""

    time: float
    method: str
    params: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict, repr=False)
    status: int | None = None
    error: str | None = None
    result: Any = field(default=None, repr=False)

    @property
    def chat(self) -> int | None:
        chat = self.params.get("chat_id")
        return chat if isinstance(chat, int) else None

    def text(self, name: str) -> str:
        value = self.params.get(name, "")
        if not isinstance(value, str):
            raise wrong(f"parameter {name} must be a string")
        return value

    def number(self, name: str, default: int = 0) -> int:
        value = self.params.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong(f"invalid {name} specified")
        return value

    def flag(self, name: str) -> bool:
        return bool(self.params.get(name))

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.params.get(name)
        if value is not None and not isinstance(value, dict):
            raise wrong(f"object expected as {name}")
        return value

    def sequence(self, name: str) -> list[Any]:
        value = self.params.get(name, [])
        if not isinstance(value, list):
            raise wrong(f"array expected as {name}")
        return value


def _native(name: str, value: str) -> Any:
    """What the text of a form field means."""
    if name in INTEGERS and value.removeprefix("-").isdecimal():
        return int(value)
    if name in FLAGS:
        return value.lower() in {"true", "1", "yes", "t", "y"}
    if name in STRUCTURES:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def native(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _native(name, value) if isinstance(value, str) else value for name, value in values.items()}


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters and files of a request, whatever its encoding."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.text()
        values |= json.loads(body) if body else {}
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file:
                    uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                values[name] = value if isinstance(value, str) else bytes(value).decode()
    return native(values), uploads


async def read_reply(response: aiohttp.ClientResponse) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The method call that a bot may put into its answer to a webhook."""
    if response.content_type == "application/json":
        body = await response.text()
        values = json.loads(body) if body.strip() else {}
        return (native(values) if isinstance(values, dict) else {}), {}
    if not response.content_type.startswith("multipart/"):
        return {}, {}
    parts: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    reader = aiohttp.MultipartReader.from_response(response)
    while (part := await reader.next()) is not None:
        if not isinstance(part, aiohttp.BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename:
            uploads[part.name] = Upload(part.filename, part.headers.get("Content-Type", ""), content)
        else:
            parts[part.name] = content.decode()
    return native(parts), uploads
