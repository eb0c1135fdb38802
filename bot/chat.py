"""`aulita chat`: a learner in the terminal on a pretend clock, with the whole program behind her."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import Ground, Parts, Way, put_together, run_parts
from bot.channels.console import ConsoleChannel
from bot.course_files import CourseFiles
from bot.placing import Place, begin_at
from bot.reloading import Reloading
from bot.settings import Settings

HELP = """Eres una alumna en el terminal. El reloj es de mentira y está quieto hasta que lo muevas.
  Escribe lo que dirías, o el número de un botón.
  :salta       ve a lo que sigue (la próxima lección, un recordatorio)
  :avanza 24   deja pasar 24 horas
  :hora        qué hora es para ti
  :salir       termina"""


async def chat(
    settings: Settings, say: Callable[[str], None], *, keep: bool, place: Place | None = None
) -> None:
    """Until input ends. `keep` False: nothing stays on disk. `place`: where she begins; None: with the welcome.

    Raises SettingsBroken if there is no such place."""
    with ExitStack() as stack:
        if not keep:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aulita-")))
            settings = settings.thrown_away(folder)
        settings = settings.model_copy(update={"clock": "rehearsal", "send_rate": 0.0})
        made: list[ConsoleChannel] = []

        def ways(ground: Ground) -> list[Way]:
            made.append(
                ConsoleChannel(ground.clock.now, called="Rosa", files=CourseFiles(settings.content_dir))
            )
            return [Way(made[0], "Tu terminal")]

        async with put_together(settings, ways) as parts:
            begin_at(parts.rules, place)
            say(HELP + "\n")
            if settings.organization is None:
                say("(Ensayo con una organización de ejemplo: AULITA_ORGANIZATION no está puesta.)\n")
            # She may be in the middle of a line: what is said meanwhile begins on one of its own.
            reloading = Reloading(parts, lambda line: say(f"\n· {line}"))
            channel = made[0]
            channel.steer = lambda line: steer(parts, line)
            channel.settled = parts.sender.drained
            await run_parts(parts, reloading.run(), until=asyncio.Event())


async def steer(parts: Parts, line: str) -> str:
    """`:salta`, `:avanza N`, `:hora`; anything else explains them."""
    assert parts.rehearsal is not None
    command, _, rest = line[1:].strip().partition(" ")
    if command in ("salta", "skip"):
        moved = await parts.rehearsal.skip()
        return _told(parts.clock.now()) if moved else "Nada pendiente: escribe algo, o :avanza N."
    if command in ("avanza", "advance"):
        try:
            await parts.rehearsal.advance(timedelta(hours=float(rest.replace(",", ".") or "24")))
        except (ValueError, OverflowError):
            return "Escribe las horas con un número, por ejemplo :avanza 24"
        return _told(parts.clock.now())
    if command in ("hora", "now"):
        return _told(parts.clock.now())
    return HELP


def _told(now: datetime) -> str:
    days = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
    local = now.astimezone(ZoneInfo("America/Guayaquil"))
    return f"· Ahora es {days[local.weekday()]} {local:%d/%m/%Y, %H:%M} en Quito ·"
