"""Who may speak to the routes: the page itself.

A foreign Host (DNS rebinding) and a foreign Origin (a forged request) are refused.
"""

from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from aiohttp import hdrs, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Wraps handlers. `allowed_hosts` are host names ("127.0.0.1", "localhost"), with or without a port.

    "*" allows every host, for a server that was opened to others on purpose; a foreign Origin is refused even then.
    """

    def __init__(self, allowed_hosts: Collection[str]) -> None:
        self._allowed = {host.lower() for host in allowed_hosts}

    def around(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._is_ours(request):
                raise web.HTTPForbidden(text="Foreign host or origin.", headers=_HEADERS)
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                answer.headers.update(_missing(answer))
                raise
            if not response.prepared:
                response.headers.update(_missing(response))
            return response

        return guarded

    def _is_ours(self, request: web.Request) -> bool:
        host = request.headers.get(hdrs.HOST, "").lower()
        if not self._allowed & {host, urlsplit(f"//{host}").hostname or "", "*"}:
            return False
        # A program that is no browser sends no Origin; a browser always does when it writes or opens a socket.
        origin = request.headers.get(hdrs.ORIGIN)
        return origin is None or urlsplit(origin).netloc.lower() == host


def _missing(response: web.StreamResponse) -> dict[str, str]:
    return {name: value for name, value in _HEADERS.items() if name not in response.headers}
