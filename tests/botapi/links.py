"""Addresses that Telegram accepts in buttons and text."""

import ipaddress
from urllib.parse import urlsplit


def is_link(url: str) -> bool:
    """A public http(s) address or a tg:// link: localhost and bare host names lead nowhere on a phone."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "tg":
        return True
    if parts.scheme not in {"http", "https"} or " " in url:
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." in host.strip(".") and not host.endswith(".localhost")
