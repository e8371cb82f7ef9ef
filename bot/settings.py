"""Settings: the only reader of the environment. Every name is in the README's table."""

from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set from outside; a `.env` file in the working directory counts too."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    var: Path = Path("var")
    database_url: SecretStr | None = None
    rule_packs: Path | None = None
    keyring: SecretStr | None = None

    web_chat: bool | None = None
    web_chat_anyone_can_be_anyone: bool = False

    bot_token: SecretStr | None = None
    bot_api_base: HttpUrl | None = None
    base_url: HttpUrl | None = None
    webhook_secret: SecretStr | None = None
    public_url: HttpUrl | None = None
    telegram_may_ask_documents: bool = False

    messages_a_second: float = Field(default=25, gt=0)
    messages_a_second_a_chat: float = Field(default=1, gt=0)
    drain_seconds: float = Field(default=20, gt=0)
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.base_url and not self.bot_token:
            raise ValueError("BASE_URL asks for a webhook, but there is no BOT_TOKEN")
        if self.base_url and not (self.webhook_secret and self.webhook_secret.get_secret_value()):
            raise ValueError(
                "BASE_URL asks for a webhook: WEBHOOK_SECRET is required, so that nobody else can post updates"
            )
        if self.has_web_chat and not self.is_on_loopback and not self.web_chat_anyone_can_be_anyone:
            raise ValueError(
                f"HOST={self.host} opens the web chat to the network, where anyone who reaches it can be anyone: "
                "set WEB_CHAT=0, or WEB_CHAT_ANYONE_CAN_BE_ANYONE=1 if that is what you want"
            )
        return self

    @property
    def is_on_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def has_web_chat(self) -> bool:
        """On by default, but not behind a public webhook: a reverse proxy would open it to everybody."""
        return self.base_url is None if self.web_chat is None else self.web_chat

    @property
    def database(self) -> str:
        """The database's address; a file under `var` by default."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.var / 'hours.db'}"

    @property
    def public_address(self) -> str:
        """Where people's browsers reach the web forms, without a slash at the end."""
        given = self.public_url or self.base_url
        return str(given).rstrip("/") if given else f"http://{self.host}:{self.port}"
