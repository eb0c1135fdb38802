"""What Telegram shows around the chat, in both languages: commands, description, short description."""

from bot.channels.telegram_menu import MenuWords
from bot.wording import Wording
from flows.effects import phrase
from flows.words import Word

COMMANDS: dict[str, dict[Word, str]] = {
    "es": {
        Word.GO_ON: "seguir",
        Word.MENU: "menu",
        Word.HELP: "ayuda",
        Word.SCAMMED: "me_estafaron",
        Word.PROGRESS: "progreso",
        Word.PAUSE: "pausa",
        Word.SETTINGS: "ajustes",
        Word.PRIVACY: "privacidad",
        Word.UNSUBSCRIBE: "baja",
    },
    "en": {
        Word.GO_ON: "continue",
        Word.MENU: "menu",
        Word.HELP: "help",
        Word.SCAMMED: "scammed",
        Word.PROGRESS: "progress",
        Word.PAUSE: "pause",
        Word.SETTINGS: "settings",
        Word.PRIVACY: "privacy",
        Word.UNSUBSCRIBE: "stop",
    },
}
"""The taught commands, under ten; every other spelling of flows/words.py works too."""


def menu(wording: Wording) -> tuple[MenuWords, ...]:
    """Spanish for everybody, English for whose app is in English."""
    return tuple(
        MenuWords(
            "" if language == "es" else language,
            tuple(
                (name, wording.label(phrase(f"menu.{word.value}"), language)) for word, name in words.items()
            ),
            wording.label(phrase("bot.description"), language),
            wording.label(phrase("bot.short"), language),
        )
        for language, words in COMMANDS.items()
    )
