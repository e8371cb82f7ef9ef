"""The answer to a press: every press is answered once, with a toast where a journey has something short to say."""

from dataclasses import dataclass


@dataclass
class Toast:
    """What the answer will say. `is_alert` only for what must be read."""

    text: str | None = None
    is_alert: bool = False

    def say(self, text: str, *, is_alert: bool = False) -> None:
        self.text, self.is_alert = text, is_alert
