"""Settings: the environment and `.env`, read once; every wrong value is one sentence with its name."""

import os
from pathlib import Path

import pytest

from bot.settings import OFFICIAL_API, Settings, SettingsBroken, read_settings, shown

NAMED = (
    "TELEGRAM_TOKEN",
    "TELEGRAM_API_URL",
    "TELEGRAM_MODE",
    "PUBLIC_URL",
    "WEBHOOK_SECRET",
    "DATA_DIR",
    "DATABASE_URL",
    "KEY_FILE",
    "ORGANIZATION",
    "WEB_HOST",
    "WEB_PORT",
    "OWNERS",
    "SEND_RATE",
    "CLOCK",
    "LOG_LEVEL",
)
"""The names that others rely on."""


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("AULITA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_with_nothing_set_there_are_sound_defaults() -> None:
    settings = read_settings()
    assert settings.telegram_token is None
    assert settings.telegram_api_url == OFFICIAL_API
    assert settings.telegram_mode == "polling"
    assert settings.database == "sqlite:///data/aulita.db"
    assert (settings.web_host, settings.send_rate, settings.clock) == ("127.0.0.1", 28, "real")
    assert settings.owners == ()


def test_every_name_that_others_rely_on_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {f"AULITA_{name}" for name in NAMED} <= {name for name, _, _ in shown(read_settings())}
    for name, value in (
        ("DATA_DIR", "elsewhere"),
        ("OWNERS", "5, 7,"),
        ("LOG_LEVEL", "WARNING"),
        ("WEB_PORT", "0"),
    ):
        monkeypatch.setenv(f"AULITA_{name}", value)
    settings = read_settings()
    assert settings.database == "sqlite:///elsewhere/aulita.db"
    assert settings.owners == (5, 7)
    assert (settings.log_level, settings.web_port) == ("warning", 0)


def test_the_environment_wins_over_the_file_and_empty_means_not_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "AULITA_CLOCK=rehearsal\nAULITA_WEB_PORT=99\nOTHER=1\nAULITA_UNKNOWN=2\n", "utf-8"
    )
    monkeypatch.setenv("AULITA_WEB_PORT", "77")
    monkeypatch.setenv("AULITA_TELEGRAM_MODE", "")
    settings = read_settings()
    assert (settings.clock, settings.web_port, settings.telegram_mode) == ("rehearsal", 77, "polling")
    assert settings.rehearsing


def test_an_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AULITA_TELEGRAM_API_URL", "http://127.0.0.1:9000/")
    assert read_settings().telegram_api_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "value", "instead"),
    [
        ("TELEGRAM_API_URL", "api.example", "http://"),
        ("TELEGRAM_MODE", "carrier", "'polling' or 'webhook'"),
        ("CLOCK", "sand", "'real' or 'rehearsal'"),
        ("WEB_PORT", "70000", "65535"),
        ("WEB_PORT", "http", "port"),
        ("SEND_RATE", "-1", "greater"),
        ("SEND_RATE", "nan", "messages a second"),
        ("OWNERS", "5;7", "commas"),
        ("LOG_LEVEL", "loud", "'info'"),
        ("TELEGRAM_MARK_TAPS", "perhaps", "tapped message"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_name_value_and_what_to_write(
    name: str, value: str, instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"AULITA_{name}", value)
    with pytest.raises(SettingsBroken) as broken:
        read_settings()
    [sentence] = str(broken.value).splitlines()
    assert sentence.startswith(f"AULITA_{name} ")
    assert value.split(";")[0] in sentence
    assert instead in sentence


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AULITA_CLOCK", "sand")
    monkeypatch.setenv("AULITA_WEB_PORT", "x")
    with pytest.raises(SettingsBroken) as broken:
        read_settings()
    assert len(str(broken.value).splitlines()) == 2


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"AULITA_CLOCK=\xff\xfe\n")
    with pytest.raises(SettingsBroken, match="settings cannot be read") as broken:
        read_settings()
    assert ".env" in str(broken.value)
    assert len(str(broken.value).splitlines()) == 1


def test_secrets_are_masked_wherever_settings_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AULITA_TELEGRAM_TOKEN", "700000001:very-secret")
    monkeypatch.setenv("AULITA_WEBHOOK_SECRET", "also-secret")
    settings = read_settings()
    rows = {name: value for name, value, _ in shown(settings)}
    assert (rows["AULITA_TELEGRAM_TOKEN"], rows["AULITA_WEBHOOK_SECRET"]) == ("****", "****")
    for text in (repr(settings), str(settings), repr(shown(settings))):
        assert "very-secret" not in text
        assert "also-secret" not in text


def test_every_setting_says_what_it_is_for() -> None:
    assert all(says for _, _, says in shown(Settings(_env_file=None)))
