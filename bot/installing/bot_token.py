"""The bot's token: taken hidden or from a file, checked by its shape and then by asking Telegram."""

import asyncio
from pathlib import Path

from bot.channels.base import ChannelLost
from bot.channels.telegram_account import Unanswered, account_of, looks_like_token
from bot.installing.answers import ATTEMPTS, Desk, Given, SetupStopped

_SHAPE = "eso no parece un token; es un número, dos puntos y muchas letras, como lo da @BotFather"


def find_token(desk: Desk, given: Given, known: str, api: str) -> str:
    """A token that Telegram has accepted, or, if it cannot be asked and she says so, one not yet checked.

    `known`: the one of the settings, or "". Raises SetupStopped."""
    if given.token_file is not None:
        return _sure(desk, given, _from_file(given.token_file), api)
    if known:
        return _keep_or_ask(desk, given, known, api)
    if not given.ask:
        raise SetupStopped("falta el token; ponlo en un archivo y nómbralo con --token-file")
    return _ask(desk, given, api)


def _from_file(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SetupStopped(
            f"no se puede leer {path}; escribe en él solo el token y dale permiso de lectura"
        ) from None


def _sure(desk: Desk, given: Given, token: str, api: str) -> str:
    trouble = _trouble(desk, given, token, api)
    if trouble is not None:
        raise SetupStopped(trouble)
    return token


def _keep_or_ask(desk: Desk, given: Given, known: str, api: str) -> str:
    trouble = _trouble(desk, given, known, api)
    if trouble is not None and not given.ask:
        raise SetupStopped(trouble)
    if trouble is not None:
        desk.say(f"El token guardado no sirve: {trouble}.")
    elif not given.ask or desk.yes("¿Sigo con este bot?", default=True):
        return known
    return _ask(desk, given, api)


def _ask(desk: Desk, given: Given, api: str) -> str:
    desk.say("Pega aquí el token que te dio @BotFather. No se verá mientras lo pegas. Luego, Enter.")
    for _ in range(ATTEMPTS):
        token = desk.hidden("Token").strip()
        trouble = _trouble(desk, given, token, api)
        if trouble is None:
            return token
        desk.say(f"No sirve: {trouble}. Prueba otra vez.")
    raise SetupStopped("sin token no se puede seguir; búscalo en tu chat con @BotFather (/mybots, API Token)")


def _trouble(desk: Desk, given: Given, token: str, api: str) -> str | None:
    """One sentence without its full stop, or None. Never quotes the token."""
    if not looks_like_token(token):
        return _SHAPE
    desk.say("Pregunto a Telegram…")
    try:
        account = asyncio.run(account_of(token, api))
    except ChannelLost:
        return "Telegram no lo acepta; cópialo entero de @BotFather, sin espacios"
    except Unanswered as silence:
        told = str(silence)
        question = f"{told[:1].upper()}{told[1:]}. ¿Guardo el token sin comprobarlo?"
        return None if given.ask and desk.yes(question, default=False) else told
    desk.say(f"Es el bot «{account.name}», @{account.username}.")
    return None
