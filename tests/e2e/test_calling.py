"""The life of a call through the installed program: the first owner, a cohort, its link and poster, who comes by the
link, and one message with a picture to all of them."""

import re
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import Place, run_to_end
from tests.fake_telegram import Entry, FakeTelegram
from tests.fake_telegram.account import Tap
from tests.welcome import WAY

OWNER, ROSA, MARVIN = 501, 502, 503
SOON = 15.0
WORDS = "Traigan su cuaderno."
SHOWN = f"{WORDS}\n\nPara no recibir más avisos, escribe BAJA AVISOS."
PIN = "4711"
SLOWED = 5
"""Seconds that the platform holds the message up: longer than its progress takes to be told for the first time."""


@dataclass(slots=True)
class Chat:
    """One person's chat, read from top to bottom. `read`: the last call of the log that she has seen."""

    fake: FakeTelegram
    chat: int
    read: int = 0

    async def hears(self, words: str, method: str = "sendMessage") -> Entry:
        """The next message with these words; AssertionError if none comes."""

        def found() -> Entry | None:
            mine = (e for e in self.fake.log.since(self.read) if e.accepted and e.chat_id == self.chat)
            return next((e for e in mine if e.method == method and words in e.text), None)

        try:
            heard = await self.fake.wait_for(found, SOON)
        except TimeoutError:
            there = [message.text for message in self.fake.messages(self.chat)[-3:]]
            raise AssertionError(f"{words!r} never came; at the end there is {there}") from None
        assert heard is not None
        self.read = heard.n
        return heard

    async def says(self, text: str, words: str) -> Entry:
        """She writes; the answer has these words."""
        self.fake.say(self.chat, text)
        return await self.hears(words)

    async def taps(self, beginning: str) -> Tap:
        """Taps the button that begins so, when the newest message has it."""

        def label() -> str | None:
            labels = [one for message in self.fake.messages(self.chat)[-1:] for one in message.labels]
            return next((one for one in labels if one.startswith(beginning)), None)

        found = await self.fake.wait_for(label, SOON)
        assert found is not None
        return self.fake.tap(self.chat, None, found)

    def all(self, method: str) -> list[Entry]:
        return self.fake.accepted(method, self.chat)


@pytest.mark.timeout(90)
async def test_a_call_from_the_owners_code_to_a_picture_that_reaches_the_cohort_once(
    fake: FakeTelegram, place: Place, start: Start
) -> None:
    program = await start(place)
    owner, rosa, marvin = Chat(fake, OWNER), Chat(fake, ROSA), Chat(fake, MARVIN)
    await _becomes_owner(owner, place)
    await _opens_a_cohort(owner)
    payload = await _invites(owner)
    await _joins(rosa, payload, "Rosa")
    await _joins(marvin, payload, "Marvin")
    await marvin.says("BAJA", "no te escribo más")
    await owner.says("/cohorte enero", "Dentro: 2. En espera: 0.")
    confirm = await _prepares_a_picture(owner)
    await _a_forged_tap_does_nothing(rosa, owner, confirm)
    had = len(fake.log)
    await _releases(owner, rosa)
    assert [entry.method for entry in fake.log.since(had) if entry.chat_id == MARVIN] == []
    await _reads_the_report(owner)
    assert len(rosa.all("sendPhoto")) == 1
    assert await program.stop() == 0


async def _becomes_owner(owner: Chat, place: Place) -> None:
    told = await run_to_end(place.environment, place.folder, "staff", "code")
    code = re.search(r"\bs_\S+", told.out)
    assert code is not None, told
    await owner.says(code[0], "eres la dueña")


async def _opens_a_cohort(owner: Chat) -> None:
    """The call waits for the contacts of its country; what is not written yet is shown before the last yes."""
    starts = (datetime.now(UTC) + timedelta(days=25)).strftime("%d-%m-%Y")
    made = await owner.says(
        f"/cohorte nueva nombre=enero inicio={starts} cupo=60 paises=ec", "es un borrador"
    )
    assert "terminan entre 15 y 21" in made.text
    refused = await owner.says("/cohorte enero abrir", "Todavía no se puede abrir")
    assert refused.text.count("sin comprobar") == 3
    for contact in ("linea_emergencia", "linea_denuncia", "violencia_genero"):
        await owner.says(f"/contactos ec {contact} contestaron", "Anotado. Se lee durante 12 meses.")
    asked = await owner.says("/cohorte enero abrir", "¿Abres la convocatoria de enero?")
    assert "lecciones del curso todavía se preparan" in asked.text
    await owner.taps("Sí, seguir")
    await owner.hears("La convocatoria de enero está abierta")


async def _invites(owner: Chat) -> str:
    """What the deep link carries. The poster comes as a PDF."""
    made = await owner.says("/convocatoria enero enlace canal=radio", "Enlace «radio» de enero")
    link = re.search(r"https://t\.me/\w+\?start=(k_\S+)", made.text)
    assert link is not None, made.text
    owner.fake.say(OWNER, "/convocatoria enero cartel canal=radio")
    await owner.hears("Cartel de «radio»", "sendDocument")
    assert _newest_file(owner).startswith(b"%PDF")
    return link[1]


async def _joins(learner: Chat, payload: str, called: str) -> None:
    """She comes by the link, agrees, and is told the day; the link again changes nothing."""
    learner.fake.start(learner.chat, payload, first_name=called, language_code="es-EC")
    greeting = await learner.hears("Este enlace es del grupo «enero», que empieza el")
    day = re.search(r"que empieza el ([^.]+)\.", greeting.text)
    assert day is not None
    for label in WAY:
        await learner.taps(label)
    await learner.hears(f"Ya tienes un puesto en el grupo «enero». Empieza el {day[1]}.")
    await learner.hears("a las 20:00. Si la prefieres ahora")
    learner.fake.start(learner.chat, payload)
    again = await learner.hears("Seguimos donde quedaste")
    assert "puesto" not in again.text


async def _prepares_a_picture(owner: Chat) -> str:
    """What the button that sends carries. Urgent, so that the hour of the day does not matter."""
    await owner.says("/difusion para=cohorte:enero cuando=ahora", "Envía ahora el mensaje")
    owner.fake.send_photo(OWNER, _png(), WORDS)
    assert (await owner.hears(WORDS, "sendPhoto")).text == SHOWN
    preview = await owner.hears("Personas de la cohorte enero.")
    assert "Lo reciben: 1." in preview.text
    assert "1: pidieron no recibir mensajes" in preview.text
    await owner.taps("Marcar como urgente")
    await owner.hears("¿Es urgente?")
    await owner.taps("Sí, es urgente")
    await owner.hears("Urgente: llega también de noche")
    labelled = {
        button.label: button.data
        for message in owner.fake.messages(OWNER)
        for row in message.buttons
        for button in row
    }
    confirm = labelled["Enviar a 1 persona"]
    assert confirm is not None
    return confirm


async def _a_forged_tap_does_nothing(learner: Chat, owner: Chat, confirm: str) -> None:
    """A learner's tap with the very data of the button is an old button of hers; hers goes on waiting."""
    fake, before = learner.fake, len(learner.fake.log)
    forged = fake.tap_data(learner.chat, fake.messages(learner.chat)[-1].message_id, confirm)
    await fake.wait_for(lambda: forged.answer is not None, SOON)
    assert [entry.text for entry in fake.log.since(before) if entry.method.startswith("send")] == []
    assert owner.fake.messages(OWNER)[-1].labels[0] == "Enviar a 1 persona"


async def _releases(owner: Chat, learner: Chat) -> None:
    """The learner gets it once, by the id of the owner's picture; the progress is one message, edited to the end."""
    fake = owner.fake
    fake.fault("error", code=429, retry_after=SLOWED, method="sendPhoto", chat_id=learner.chat, times=1)
    await owner.taps("Enviar a 1 persona")
    await owner.hears("Listo: el envío 1 está en marcha.")
    board = await owner.hears("Envío 1: en camino.")
    got = await learner.hears(WORDS, "sendPhoto")
    assert got.text == SHOWN
    assert not got.params.get("reply_markup")
    sent = next(m.raw["photo"] for m in fake.messages(OWNER) if m.kind == "photo" and not m.by_bot)
    assert got.params["photo"] in [size["file_id"] for size in sent]
    edited = await _edited(owner, "Envío 1: terminó.")
    assert edited.message_id == board.message_id
    lines = edited.text.splitlines()
    assert {"Personas: 2", "Enviados: 1", "Quedaron fuera: 1", "Faltan: 0"} <= set(lines)
    told = [entry.text.splitlines()[0] for entry in owner.all("sendMessage")]
    assert [line for line in told if line.startswith(("Envío 1: en camino.", "Envío 1: terminó."))] == [
        "Envío 1: en camino."
    ]


async def _edited(owner: Chat, words: str) -> Entry:
    def found() -> Entry | None:
        return next((e for e in owner.all("editMessageText") if words in e.text), None)

    edited = await owner.fake.wait_for(found, SOON)
    assert edited is not None
    return edited


async def _reads_the_report(owner: Chat) -> None:
    """Who said BAJA stands in it, with that reason; it waits for the owner's PIN, which stays on no screen."""
    totals = await owner.says("/difusion 1", "Envío 1: terminado.")
    assert "de ellas, 1: pidieron no recibir mensajes" in totals.text
    await owner.taps("Informe en tabla")
    await owner.hears("Elige un PIN de 4 a 8 cifras")
    await owner.says(PIN, "Escríbelo otra vez")
    owner.fake.say(OWNER, PIN)
    await owner.hears("Informe del envío 1.", "sendDocument")
    await owner.fake.wait_for(lambda: PIN not in [m.text for m in owner.fake.messages(OWNER)], SOON)
    head, *people = _newest_file(owner).decode("utf-8-sig").splitlines()
    assert head.startswith("persona;estado;motivo")
    outcomes = sorted(line.split(";")[1:3] for line in people)
    assert outcomes == [["enviado", ""], ["quedó fuera", "pidieron no recibir mensajes"]]


def _newest_file(owner: Chat) -> bytes:
    """The bytes of the last document in this chat."""
    documents = [
        message.raw["document"] for message in owner.fake.messages(owner.chat) if "document" in message.raw
    ]
    files = owner.fake.account.files
    found = files.content(files.path_of(documents[-1]["file_id"])["file_path"])
    assert found is not None
    return found


def _png() -> bytes:
    """A grey picture that every channel takes."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    width, height = 64, 48
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
