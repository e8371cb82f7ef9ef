"""A picture of a chat in plain text, for people who read a failed test."""

from tests.botapi.model import Message
from tests.botapi.world import Chat


def picture(chat: Chat, name: str) -> str:
    lines = [f"── {name} ({chat.chat_id}){' has blocked the bot' if chat.blocked else ''} " + "─" * 40]
    for message in chat.messages:
        lines += _message(message, name)
    if not chat.messages:
        lines.append("(nothing yet)")
    if chat.reply_keyboard:
        rows = chat.reply_keyboard["keyboard"]
        lines.append("keyboard: " + " / ".join(" ".join(f"[{_label(button)}]" for button in row) for row in rows))
    if chat.toasts:
        lines.append("toasts: " + " · ".join(chat.toasts))
    return "\n".join([*lines, "─" * 60])


def _label(button: object) -> object:
    return button["text"] if isinstance(button, dict) else button


def _message(message: Message, name: str) -> list[str]:
    who = "bot" if message.from_bot else name
    marks = " (edited)" if message.edited else ""
    first, *rest = message.text.splitlines() or [""]
    lines = [f"#{message.message_id} {who}{marks}: {first}", *(f"      {line}" for line in rest)]
    if message.file:
        lines.append(f"      <{message.kind} {message.file.name}, {message.file.size} bytes>")
    elif message.kind != "text":
        lines.append(f"      <{message.kind}>")
    lines += ["      " + " ".join(f"[{button.text}]" for button in row) for row in message.keyboard]
    return lines
