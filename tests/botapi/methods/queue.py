"""How updates reach the bot: getUpdates and the webhook."""

import re
from typing import Any

from telegram.constants import PollingLimit, UpdateType, WebhookLimit

from tests.botapi.calls import Call
from tests.botapi.errors import conflict, wrong
from tests.botapi.methods.registry import Telegram, method

KINDS = {str(kind) for kind in UpdateType}


def _allow(telegram: Telegram, call: Call) -> None:
    """A list given once holds until another is given."""
    if "allowed_updates" in call.params:
        kinds = call.sequence("allowed_updates")
        if unknown := set(kinds) - KINDS:
            raise wrong("invalid allowed_updates", str(sorted(unknown)))
        telegram.world.updates.allowed = kinds


@method("getUpdates")
async def get_updates(telegram: Telegram, call: Call) -> list[dict[str, Any]]:
    if telegram.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(telegram, call)
    most = int(PollingLimit.MAX_LIMIT)
    limit = min(max(call.number("limit", most), 1), most)
    return await telegram.world.updates.poll(call.number("offset"), limit, min(call.number("timeout"), 50))


@method("setWebhook")
def set_webhook(telegram: Telegram, call: Call) -> bool:
    url, secret = call.text("url"), call.text("secret_token")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise wrong("bad webhook: invalid webhook URL specified")
    if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
        raise wrong("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise wrong("secret token contains unallowed characters")
    limits = WebhookLimit
    connections = call.number("max_connections", 40)
    if not limits.MIN_CONNECTIONS_LIMIT <= connections <= limits.MAX_CONNECTIONS_LIMIT:
        raise wrong("max_connections is out of range")
    _allow(telegram, call)
    if call.flag("drop_pending_updates"):
        telegram.world.updates.clear()
    telegram.world.updates.interrupt("terminated by setWebhook request")
    telegram.webhook.start(url, secret, connections)
    return True


@method("deleteWebhook")
def delete_webhook(telegram: Telegram, call: Call) -> bool:
    telegram.webhook.stop()
    if call.flag("drop_pending_updates"):
        telegram.world.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(telegram: Telegram, _call: Call) -> dict[str, Any]:
    webhook, updates = telegram.webhook, telegram.world.updates
    shown: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.pending),
    }
    if webhook.url:
        shown |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if webhook.last_error:
        shown |= {"last_error_date": telegram.world.now, "last_error_message": webhook.last_error}
    if updates.allowed:
        shown["allowed_updates"] = updates.allowed
    return shown


@method("logOut")
@method("close")
def leave(_telegram: Telegram, _call: Call) -> bool:
    return True
