"""The bot account: whether the token works, and whether Telegram delivers to where this program listens."""

import asyncio

from bot.channels.base import ChannelLost
from bot.channels.telegram_account import Account, Unanswered, account_of
from bot.channels.webhook import PATH, WebhookSettings
from bot.doctor.finding import Finding, Visit

ABOUT = "token de Telegram"


def token(visit: Visit) -> Finding:
    settings = visit.settings
    if settings.telegram_token is None:
        if settings.public_url:
            return Finding(ABOUT, "warning", "falta: el curso está solo en la web", "escribe: aulita setup")
        return Finding(ABOUT, "bad", "falta", "escribe: aulita setup")
    wrong = _wrong_webhook(visit)
    if wrong is not None:
        do = "corrige AULITA_PUBLIC_URL y AULITA_WEBHOOK_SECRET en .env"
        return Finding(ABOUT, "bad", wrong, do)
    try:
        account = asyncio.run(
            account_of(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        )
    except ChannelLost as lost:
        return Finding(ABOUT, "bad", str(lost), "copia otra vez el token de @BotFather con: aulita setup")
    except Unanswered as silence:
        return Finding(ABOUT, "bad", str(silence), "mira si hay conexión a internet y prueba otra vez")
    trouble = _trouble(visit, account)
    if trouble is not None:
        return Finding(ABOUT, "warning", f"@{account.username} contesta, pero {trouble[0]}", trouble[1])
    return Finding(ABOUT, "good", f"es de «{account.name}», @{account.username}")


def _wrong_webhook(visit: Visit) -> str | None:
    """Why the program would refuse to start with this webhook."""
    settings = visit.settings
    if settings.telegram_mode != "webhook":
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    try:
        WebhookSettings(settings.public_url, secret)
    except ValueError as broken:
        return str(broken)
    return None


def _trouble(visit: Visit, account: Account) -> tuple[str, str] | None:
    """What is wrong although the token works, and what to do."""
    settings = visit.settings
    if settings.telegram_mode == "polling" and account.webhook:
        return (
            f"Telegram entrega los mensajes en {account.webhook}",
            "si otro programa usa este bot, deténlo; al arrancar, Aulita quita esa entrega",
        )
    if settings.telegram_mode == "webhook":
        ours = settings.public_url.rstrip("/") + PATH
        if account.webhook != ours:
            return (
                f"Telegram no entrega los mensajes en {ours}",
                "arranca el programa: él mismo da su dirección",
            )
        if account.webhook_trouble:
            return (
                f"el último aviso de Telegram es «{account.webhook_trouble[:120]}»",
                "si se repite, mira el servidor que está delante y su certificado",
            )
    if account.joins_groups:
        return "se puede meter en grupos", "en @BotFather: /setjoingroups, tu bot, Disable"
    return None
