"""All looks, in the order in which a person would mend things."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from bot.doctor import course, data, machine, telegram
from bot.doctor.finding import Finding, Visit
from bot.settings import SettingsBroken, read_settings
from lessons import catalog

Begin = Callable[[str], None]

_LOOKS: tuple[tuple[str, Callable[[Visit], Finding]], ...] = (
    ("disco", machine.disk),
    ("hora", machine.time_of_day),
    ("token de Telegram", telegram.token),
    ("archivo .env", machine.env_file),
    ("curso", course.content),
    ("organización", course.organization),
    ("teléfonos de ayuda", course.contacts),
    ("imágenes", course.pictures),
    ("clave", data.key),
    ("base de datos", data.database),
    ("programa en marcha", data.running),
    ("copias de seguridad", data.backups),
    ("puerto web", machine.port),
)


def begun(now: datetime, folder: Path, begin: Begin) -> Iterator[Finding]:
    """Everything, with the settings in force. Wrong settings are a finding, and then the rest cannot be looked at."""
    yield machine.versions()
    try:
        settings = read_settings()
    except SettingsBroken as broken:
        yield Finding("ajustes", "bad", str(broken), "corrige esa línea en el archivo .env y prueba otra vez")
        return
    yield Finding("ajustes", "good", "se entienden todos")
    begin("curso")
    yield from examine(Visit(settings, now, folder, catalog.check(settings.content_dir)), begin)


def examine(visit: Visit, begin: Begin) -> Iterator[Finding]:
    """One finding for each look; `begin` hears its name before it starts, as some take seconds."""
    for about, look in _LOOKS:
        begin(about)
        yield look(visit)
