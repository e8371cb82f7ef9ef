"""The embedded web chat: a channel like any other, in a browser page, without a token and without a network.

The handlers talk Bot API to it (`WebChat.bot`), the page talks HTTP and one websocket. Its contract is Telegram's:
what a person sends is acknowledged only after it was stored, each chat is handled in order, and an update is done
only after its handler returned. It knows no passwords: whoever reaches the page can be anyone, hence loopback only.
"""

from bot.channels.webchat.channel import WEB_CHAT_TOKEN, WebChat
from bot.channels.webchat.media import Blobs
from bot.channels.webchat.routes import SamplePerson

__all__ = ["WEB_CHAT_TOKEN", "Blobs", "SamplePerson", "WebChat"]
