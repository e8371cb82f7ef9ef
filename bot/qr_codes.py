"""QR codes of links. Drawing one takes five milliseconds, so it has a thread of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

_SCALE = 10  # dots a module: some 450 across, which a phone reads from a screen


class DrawnQrCodes:
    """Implements `handlers.widgets.links.QrCodes`."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "qr")

    async def draw(self, text: str) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _draw, text)

    def close(self) -> None:
        self._thread.shutdown(wait=False)


def _draw(text: str) -> bytes:
    import segno  # noqa: PLC0415  # 3 MB, which a bot that draws none need not hold

    picture = BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=_SCALE)
    return picture.getvalue()
