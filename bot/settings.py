"""Settings: environment variables and `.env`, read once. Every wrong value gives one sentence with its name."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

OFFICIAL_API = "https://api.telegram.org"


class SettingsBroken(Exception):
    """The message lists what is wrong, one line per setting."""


class Settings(BaseSettings):
    """What an operator may set. The names in the environment are these in capitals after `AULITA_`."""

    model_config = SettingsConfigDict(
        env_prefix="AULITA_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_token: SecretStr | None = Field(None, description="the bot's token from BotFather")
    telegram_api_url: str = Field(OFFICIAL_API, description="the Bot API; a local server can stand in")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="how updates come in")
    telegram_mark_taps: bool = Field(True, description="edit the tapped message to show the choice")
    public_url: str = Field("", description="the https address of the web chat (and of the webhook)")
    webhook_secret: SecretStr | None = Field(None, description="1-256 of A-Z a-z 0-9 _ - (webhook)")
    data_dir: Path = Field(Path("data"), description="where the database lives")
    database_url: str = Field("", description="sqlite:///path; empty: aulita.db in the data folder")
    key_file: Path = Field(
        Path("aulita.key"), description="the key that seals personal data; never in data_dir"
    )
    organization: Path | None = Field(None, description="organizacion.yaml: who gives the course")
    content_dir: Path | None = Field(
        None, description="a folder with courses/ and shared/; empty: the built-in"
    )
    web_host: str = Field("127.0.0.1", description="where the local web server listens")
    web_port: int = Field(8080, ge=0, le=65535, description="its port; 0: any free one, printed at start")
    owners: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="numeric ids of owners, separated by commas"
    )
    send_rate: float = Field(28, ge=0, le=1000, description="messages a second in all; 0: no limit (tests)")
    clock: Literal["real", "rehearsal"] = Field(
        "real", description="rehearsal: time stands still until moved"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")

    @field_validator("owners", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return (value,) if isinstance(value, int) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("telegram_api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("write an address that begins with http:// or https://")
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The address of the database in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'aulita.db'}"

    def thrown_away(self, folder: Path) -> "Settings":
        """The same with data and key in `folder`, for a run that keeps nothing."""
        own = {"data_dir": folder / "data", "database_url": "", "key_file": folder / "keys" / "aulita.key"}
        return self.model_copy(update=own)

    @property
    def rehearsing(self) -> bool:
        return self.clock == "rehearsal"


def read_settings() -> Settings:
    """The settings in force. Raises SettingsBroken with one line for each wrong one."""
    try:
        return Settings()
    except ValidationError as broken:
        raise SettingsBroken("\n".join(_sentence(error) for error in broken.errors())) from None
    except UnicodeDecodeError as broken:
        raise SettingsBroken(
            f"the settings cannot be read: .env is not UTF-8 ({broken.reason}): save it again"
        ) from None
    except (ValueError, OSError) as broken:
        raise SettingsBroken(f"the settings cannot be read: look at .env ({broken})") from None


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    name = str(error["loc"][0])
    field = Settings.model_fields.get(name)
    wants = field.description if field else ""
    shown = "" if name in ("telegram_token", "webhook_secret") else f" is {error.get('input')!r}, which"
    return f"AULITA_{name.upper()}{shown} cannot be used ({_reason(error)}); it says: {wants}"


def _reason(error: dict[str, object]) -> str:
    context = error.get("ctx")
    if error["type"] == "literal_error" and isinstance(context, dict):
        return f"write one of {context['expected']}"
    return str(error["msg"]).removeprefix("Value error, ").lower()


def shown(settings: Settings) -> list[tuple[str, str, str]]:
    """(variable, value in force with secrets masked, what it says) for each setting, in order."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = settings.database if name == "database_url" else getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "****" if value.get_secret_value() else ""
        elif isinstance(value, tuple):
            value = ",".join(map(str, value))
        rows.append((f"AULITA_{name.upper()}", "" if value is None else str(value), field.description or ""))
    return rows
