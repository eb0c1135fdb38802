"""The installed program, from /start to the closing summary, by polling and by webhook."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.conftest import Start
from tests.e2e.learner import REPLY_SECONDS, Learner
from tests.e2e.program import Place, Program
from tests.e2e.twin import Twin
from tests.fake_telegram import FakeTelegram
from tests.short_course import write_short_course

ROSA, MARVIN = 501, 502
PUBLIC = "https://aulita.example"


@pytest.mark.timeout(150)
@pytest.mark.parametrize("mode", ["polling", pytest.param("webhook", marks=pytest.mark.drill)])
async def test_two_learners_reach_the_summary_and_every_message_is_the_engines_own_word(
    mode: str, fake: FakeTelegram, place: Place, start: Start, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    content = write_short_course(tmp_path / "content")
    place = place.with_(content_dir=str(content))
    program = await _started(mode, fake, place, start)
    rosa = await _learner(fake, place, web, program, ROSA, 1, "Rosa")
    await rosa.begin("grupo-1")
    await rosa.answer()
    await rosa.tap_again()
    moved = await rosa.until_over(web, program.web())
    marvin = await _learner(fake, place, web, program, MARVIN, 2, "Marvin")
    await marvin.begin("grupo-1")
    await marvin.until_over(web, program.web())

    assert moved >= 5, "the course went over days"
    assert rosa.typed >= 4
    assert len(rosa.taps) > 60
    _summary_is_in_words(rosa)
    _check_in_was_asked(rosa)
    for learner in (rosa, marvin):
        await _taps_are_answered_once_and_marked(learner)
    _picture_was_uploaded_once(fake)
    assert await program.stop() == 0
    assert fake.token not in program.said()
    _nobody_is_left_behind(place)


async def _started(mode: str, fake: FakeTelegram, place: Place, start: Start) -> Program:
    place = place.with_(clock="rehearsal")
    if mode == "polling":
        return await start(place)
    place = place.with_(telegram_mode="webhook", public_url=PUBLIC, webhook_secret="s3cret_of-the-test")
    program = await start(place, "setWebhook")
    fake.reroute[PUBLIC] = program.web()
    return program


async def _learner(
    fake: FakeTelegram,
    place: Place,
    web: aiohttp.ClientSession,
    program: Program,
    chat: int,
    number: int,
    called: str,
) -> Learner:
    async with web.get(f"{program.web()}/rehearsal/now") as answer:
        now = datetime.fromisoformat((await answer.json())["now"])
    content = Path(place.environment["AULITA_CONTENT_DIR"])
    twin = Twin.beside(place.folder / "organizacion.yaml", now, number, called, content)
    return Learner(fake, chat, twin)


def _summary_is_in_words(learner: Learner) -> None:
    texts = [entry.text for entry in learner.arrived]
    [ended] = [place for place, text in enumerate(texts) if "Terminaste «" in text]
    summary = "\n".join(texts[ended : ended + 3])
    assert "Al comenzar reconociste" in summary
    assert "Hoy reconociste" in summary
    assert learner.twin.called in summary


def _check_in_was_asked(learner: Learner) -> None:
    texts = [entry.text for entry in learner.arrived]
    promised = next(place for place, text in enumerate(texts) if "¿Cuándo lo haces?" in text)
    asked = next(place for place, text in enumerate(texts) if "¿Pudiste guardar" in text)
    assert promised < asked


async def _taps_are_answered_once_and_marked(learner: Learner) -> None:
    fake = learner.fake
    taps = [(fake.account.taps[callback], counted) for callback, counted in learner.taps]
    assert {tap.callback_id for tap in fake.taps(learner.chat)} == {tap.callback_id for tap, _ in taps}

    def buttons_left() -> list[int]:
        """Counted taps whose message still shows buttons."""
        shown = {message.message_id: message for message in fake.messages(learner.chat)}
        return [tap.message_id for tap, counted in taps if counted and shown[tap.message_id].buttons]

    await fake.wait_for(lambda: all(tap.answer is not None for tap, _ in taps), REPLY_SECONDS)
    await fake.wait_for(lambda: not buttons_left(), REPLY_SECONDS)
    answers = [
        entry for entry in fake.log if entry.method == "answerCallbackQuery" and entry.chat_id == learner.chat
    ]
    assert len(answers) == len(taps)
    assert all(entry.accepted for entry in answers)
    shown = {message.message_id: message for message in fake.messages(learner.chat)}
    for tap, counted in taps:
        if counted:
            asked = next(entry for entry in learner.arrived if entry.message_id == tap.message_id)
            [label] = [
                button["text"]
                for row in asked.params["reply_markup"]["inline_keyboard"]
                for button in row
                if button["callback_data"] == tap.data
            ]
            assert shown[tap.message_id].text == f"{asked.text}\n\n» {label}"


def _picture_was_uploaded_once(fake: FakeTelegram) -> None:
    """The one picture of the lab: drawn and uploaded for the first, sent by its id to the second."""
    first, second = [entry for entry in fake.log if entry.method == "sendPhoto"]
    assert first.accepted
    assert second.accepted
    assert (first.chat_id, second.chat_id) == (ROSA, MARVIN)
    assert not isinstance(first.params["photo"], str)
    given = second.params["photo"]
    assert isinstance(given, str)
    assert given in json.dumps(fake.messages(ROSA)[0].raw | {"all": [m.raw for m in fake.messages(ROSA)]})


def _nobody_is_left_behind(place: Place) -> None:
    """Nothing waits, nothing was set aside, and every message that was made was sent."""
    connection = sqlite3.connect(place.database)
    try:
        states = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
        assert set(states) == {"sent"}
        assert connection.execute("SELECT count(*) FROM set_aside").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM noted").fetchone() == (0,)
    finally:
        connection.close()
