"""The HTTP side of the page. Answers carry codes; the page has the words."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, hdrs, web

from bot.channels.webchat.board import Board
from bot.channels.webchat.guard import Guard
from bot.channels.webchat.inbox import Inbox, Sender
from bot.channels.webchat.media import LARGEST_SENT, Media, Upload
from bot.channels.webchat.socket import Socket
from storage.webchat import Person

_STATIC = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
_NONCE = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_FOLDERS = re.compile(r"[\\/]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_INPUT = 40_000
_LARGEST_JSON = 256 * 1024
_MOST_FILES = 60
# Visitors get ids far above Telegram's present ones and below 2^52, which is what the Bot API promises to keep.
_FIRST_VISITOR, _LAST_VISITOR = 10**15, 2**52

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A person of the sample data, offered in the page. The role picks the colour; name and note are shown."""

    user_id: int
    name: str
    role: str
    note: str = ""


class WebChatRoutes:
    def __init__(
        self,
        *,
        board: Board,
        media: Media,
        inbox: Inbox,
        socket: Socket,
        guard: Guard,
        samples: Sequence[SamplePerson],
    ) -> None:
        self._board = board
        self._media = media
        self._inbox = inbox
        self._socket = socket
        self._guard = guard
        self._samples = samples

    def add_to(self, app: web.Application) -> None:
        def get(path: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> None:
            app.router.add_get(path, self._guard.around(handler))

        def post(path: str, handler: Callable[[web.Request, Sender, Payload], Awaitable[Payload]]) -> None:
            app.router.add_post(f"/chat/{{user:\\d{{1,16}}}}/{path}", self._guard.around(self._writing(handler)))

        get("/", self._page)
        get("/chat/static/{name:[a-z_-]+\\.[a-z]+}", self._asset)
        get("/chat/socket", self._socket.serve)
        get("/chat/people", self._people)
        get("/chat/{user:\\d{1,16}}/file/{file_id}", self._file)
        app.router.add_post("/chat/people", self._guard.around(self._new_visitor))
        app.router.add_post("/chat/{user:\\d{1,16}}/file", self._guard.around(self._upload))
        post("text", self._text)
        post("press", self._press)
        post("sticker", self._sticker)
        post("voice", self._voice)
        post("forward", self._forward)

    # reading

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return _static("index.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return _static(request.match_info["name"])

    async def _people(self, _request: web.Request) -> web.StreamResponse:
        known = await self._board.store.list_people()
        last = {person.user_id: person.last_message_id for person in known}
        samples = [asdict(person) | {"last_message_id": last.get(person.user_id, 0)} for person in self._samples]
        ours = {person.user_id for person in self._samples}
        visitors = [
            {"user_id": person.user_id, "name": person.name, "last_message_id": person.last_message_id}
            for person in known
            if person.user_id not in ours
        ]
        return _json({"ok": True, "samples": samples, "visitors": visitors, "bot": self._board.me})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Pictures are shown, everything else is only ever saved: the bytes came from anybody."""
        file = await self._media.find(request.match_info["file_id"])
        if file is None:
            raise _error(web.HTTPNotFound, "file_not_found")
        is_picture = file.width is not None and request.query.get("save") is None
        place = "inline" if is_picture else "attachment"
        headers = {
            hdrs.CONTENT_DISPOSITION: f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
            hdrs.CACHE_CONTROL: "private, max-age=86400, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        media_type = file.media_type if is_picture else "application/octet-stream"
        return web.Response(body=await self._media.fetch(file), content_type=media_type, headers=headers)

    # writing

    async def _new_visitor(self, request: web.Request) -> web.StreamResponse:
        asked = await _read_json(request)
        user_id = secrets.randbelow(_LAST_VISITOR - _FIRST_VISITOR) + _FIRST_VISITOR
        name = str(asked.get("name", "")).strip()[:64] or f"Visitor {user_id % 10_000:04}"
        await self._board.store.ensure_person(user_id, name, created=self._board.now())
        return _json({"ok": True, "person": {"user_id": user_id, "name": name}})

    async def _text(self, _request: web.Request, sender: Sender, asked: Payload) -> Payload:
        text = str(asked.get("text", ""))
        if not text.strip() or len(text) > _LONGEST_INPUT:
            raise _error(web.HTTPBadRequest, "text_too_long" if text.strip() else "text_empty")
        return _sent(await self._inbox.text(sender, text))

    async def _press(self, _request: web.Request, sender: Sender, asked: Payload) -> Payload:
        data, message_id = str(asked.get("data", "")), asked.get("message_id")
        if not isinstance(message_id, int) or not 1 <= len(data.encode()) <= 64:
            raise _error(web.HTTPBadRequest, "press_invalid")
        await self._inbox.press(sender, message_id, data)
        return {"ok": True}

    async def _sticker(self, _request: web.Request, sender: Sender, asked: Payload) -> Payload:
        return _sent(await self._inbox.sticker(sender, str(asked.get("emoji") or "🙂")[:8]))

    async def _voice(self, _request: web.Request, sender: Sender, _asked: Payload) -> Payload:
        return _sent(await self._inbox.voice(sender, 3))

    async def _forward(self, _request: web.Request, sender: Sender, asked: Payload) -> Payload:
        message_id = asked.get("message_id")
        return _sent(await self._inbox.forward(sender, message_id if isinstance(message_id, int) else 0))

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Fields first (nonce, language, caption, as_file), then the files; each is stored before the next is read."""
        person = await self._person(request)
        fields: dict[str, str] = {}
        contents: list[Payload] = []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise _error(web.HTTPBadRequest, "form_invalid")
            if part.filename is None:
                fields[part.name or ""] = _clean((await _read_part(part, _LARGEST_JSON)).decode(errors="replace"))
                continue
            if len(contents) == _MOST_FILES:
                raise _error(web.HTTPBadRequest, "too_many_files", most=_MOST_FILES)
            content = bytes(await _read_part(part, LARGEST_SENT))
            if not content:
                raise _error(web.HTTPBadRequest, "file_empty", name=part.filename)
            name = _clean(_FOLDERS.split(part.filename)[-1])
            upload = Upload(content, name, part.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0])
            contents.append(await self._inbox.picture_or_document(upload, as_file=fields.get("as_file") == "1"))
        return _json(_sent(await self._inbox.files(_sender(person, fields), contents, fields.get("caption", ""))))

    def _writing(
        self, handler: Callable[[web.Request, Sender, Payload], Awaitable[Payload]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def write(request: web.Request) -> web.StreamResponse:
            asked = await _read_json(request)
            return _json(await handler(request, _sender(await self._person(request), asked), asked))

        return write

    async def _person(self, request: web.Request) -> Person:
        person = await self._board.store.find_person(int(request.match_info["user"]))
        if person is None:
            raise _error(web.HTTPNotFound, "unknown_person")
        return person


def _sender(person: Person, asked: Payload) -> Sender:
    nonce, language = str(asked.get("nonce", "")), str(asked.get("language", ""))
    if not _NONCE.match(nonce):
        raise _error(web.HTTPBadRequest, "nonce_missing")
    return Sender(person, language if _LANGUAGE.match(language) else "", nonce)


def _clean(text: str) -> str:
    """Text as Telegram would pass it on: no control characters, no half of a surrogate pair."""
    whole = text.replace("\r\n", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub(" ", whole)


async def _read_json(request: web.Request) -> Payload:
    """Only application/json is read: a form of another site cannot send it."""
    if request.content_type != "application/json" or (request.content_length or 0) > _LARGEST_JSON:
        raise _error(web.HTTPBadRequest, "json_expected")
    try:
        asked = await request.json()
    except json.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        raise _error(web.HTTPBadRequest, "json_expected")
    return {name: _clean(value) if isinstance(value, str) else value for name, value in asked.items()}


async def _read_part(part: BodyPartReader, most: int) -> bytearray:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > most:
            raise _error(web.HTTPRequestEntityTooLarge, "file_too_large", most_mb=most // 1024 // 1024)
    return content


def _sent(messages: Sequence[Payload]) -> Payload:
    return {"ok": True, "message_ids": [message["message_id"] for message in messages]}


def _static(name: str) -> web.StreamResponse:
    path = _STATIC / name
    if path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    headers = {hdrs.CACHE_CONTROL: "no-cache", hdrs.CONTENT_TYPE: f"{_TYPES[path.suffix]}; charset=utf-8"}
    return web.FileResponse(path, headers=headers)


def _json(body: Payload) -> web.Response:
    return web.json_response(body, headers={hdrs.CACHE_CONTROL: "no-store"})


def _error(kind: type[web.HTTPException], code: str, **values: Any) -> web.HTTPException:
    body = json.dumps({"ok": False, "error": code, **values})
    if kind is web.HTTPRequestEntityTooLarge:
        return web.HTTPRequestEntityTooLarge(0, 0, text=body, content_type="application/json")
    return kind(text=body, content_type="application/json")
