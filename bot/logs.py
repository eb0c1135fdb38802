"""Logging: one line an event with ids, never what a person wrote, never a name, an address or a token."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import PurePath
from typing import Any

import structlog

HIDDEN = frozenset(
    {"text", "name", "called", "chat_id", "external_id", "token", "body", "raw", "words", "url"}
)
"""Keys whose values never reach a log, whoever passes them."""


def _hide(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in HIDDEN & event.keys():
        event[key] = "***"
    return event


def where(mistake: BaseException) -> str:
    """The way to a mistake, innermost last: file, line and function, nothing else. Its text and the values on the
    way stay out of the log, for they may be what somebody wrote."""
    way = traceback.StackSummary.extract(traceback.walk_tb(mistake.__traceback__), lookup_lines=False)
    return " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in way[-12:])


class _Redact(logging.Filter):
    """Takes a secret out of every record of the standard library's loggers."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        for secret in self._secrets:
            if secret in message:
                record.msg, record.args = message.replace(secret, "***"), ()
                message = str(record.msg)
        return True


def set_up(level: str, secrets: tuple[str, ...] = ()) -> None:
    """Lines to standard error: for people on a terminal, JSON elsewhere."""
    number = getattr(logging, level.upper())
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redact(secrets))
    logging.basicConfig(level=max(number, logging.INFO), handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "aiohttp", "telegram", "apscheduler", "uvicorn", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    tty = sys.stderr.isatty()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if tty else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
