"""The baseline: a ten-question quiz as python-telegram-bot's documentation teaches to write it.

Application, ConversationHandler, concurrent updates, aiosqlite in WAL with synchronous=FULL, one commit an answer,
the library's own HTTPXRequest. A program: `python -m tests.bench.baseline PORT DATABASE [one-at-a-time]`."""

import sys
import warnings
from pathlib import Path
from typing import Any

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
)
from telegram.warnings import PTBUserWarning

from tests.bench.botapi import TOKEN
from tests.bench.content import ANSWERS, QUESTIONS, SKIP

ASKED = 0
Context = ContextTypes.DEFAULT_TYPE


async def open_database(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    database = await aiosqlite.connect(application.bot_data["path"])
    await database.execute("PRAGMA journal_mode=WAL")
    await database.execute("PRAGMA synchronous=FULL")
    await database.execute(
        "CREATE TABLE IF NOT EXISTS answers ("
        "chat INTEGER, question INTEGER, answer TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP, "
        "PRIMARY KEY (chat, question))"
    )
    await database.commit()
    application.bot_data["database"] = database


async def close_database(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    await application.bot_data["database"].close()


def keyboard(question: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=f"{question}:{id_}")] for id_, text in (*ANSWERS, SKIP)]
    )


async def start(update: Update, context: Context) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["question"] = 0
    await update.message.reply_text(QUESTIONS[0], reply_markup=keyboard(0))
    return ASKED


async def answered(update: Update, context: Context) -> int:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    assert update.effective_chat is not None
    assert context.user_data is not None
    await query.answer("Anotado")
    question, answer = query.data.split(":")
    database: aiosqlite.Connection = context.bot_data["database"]
    await database.execute(
        "INSERT OR IGNORE INTO answers (chat, question, answer) VALUES (?, ?, ?)",
        (update.effective_chat.id, int(question), answer),
    )
    await database.commit()
    following = context.user_data["question"] = int(question) + 1
    if following == len(QUESTIONS):
        await context.bot.send_message(update.effective_chat.id, "Gracias. Eso es todo por hoy.")
        return ConversationHandler.END
    await context.bot.send_message(
        update.effective_chat.id, QUESTIONS[following], reply_markup=keyboard(following)
    )
    return ASKED


def main(port: int, path: Path, concurrent: bool) -> None:
    """Serves until SIGTERM."""
    # It advises per_message and against concurrent updates; both are as the comparison wants them.
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    base = f"http://127.0.0.1:{port}/bot"
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(base)
        .concurrent_updates(concurrent)
        .post_init(open_database)
        .post_shutdown(close_database)
        .build()
    )
    application.bot_data["path"] = path
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={ASKED: [CallbackQueryHandler(answered, pattern=r"^\d+:")]},
            fallbacks=[CommandHandler("start", start)],
        )
    )
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), "one-at-a-time" not in sys.argv)
