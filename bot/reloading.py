"""Reload on save, in rehearsals only: what an author saves is checked and taught from the next turn on.

The files are looked at once a second and taken when they have stood still for one look, so that nothing half
written is read. Content with errors changes nothing: the rehearsal goes on with what it had."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from bot.app import Parts, organization_of
from bot.organization import OrganizationBroken
from bot.settings import SettingsBroken
from bot.store import checks
from bot.wording import CatalogueBroken, Wording
from lessons import catalog
from lessons.model import Catalogue

LOOK_SECONDS = 1.0

Stamps = dict[str, tuple[int, int]]
"""Path -> when it was last changed (ns) and its size (bytes)."""


@dataclass(slots=True)
class Reloading:
    """Watches the content of one rehearsal. `say` gets a line for each error, or one on what is taught now."""

    parts: Parts
    say: Callable[[str], None]
    seen: Stamps = field(init=False)
    taken: Stamps = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValueError outside a rehearsal: real learners are taught what was there at the start."""
        if self.parts.rehearsal is None:
            raise ValueError("content is reloaded in rehearsals only")
        self.seen = self.taken = stamps(self._folder)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """One look. Raises DatabaseTrouble if the new content could not be put in force."""
        found = await asyncio.to_thread(stamps, self._folder)
        still, self.seen = found == self.seen, found
        if still and found != self.taken:
            self.taken = found
            await self._take()

    async def _take(self) -> None:
        read = await asyncio.to_thread(self._read)
        if isinstance(read, tuple):
            for problem in read:
                self.say(problem)
            return
        catalogue, wording = read.catalogue, read.wording
        rules = self.parts.rules

        def put_in_force(conn: Connection) -> None:
            wording.use_checks(checks.newest(conn))
            rules.teach(replace(rules.world, catalogue=catalogue, label=wording.label), wording)

        await self.parts.database.write(put_in_force)
        units = sum(len(course.units) for course in catalogue.courses.values())
        self.say(f"contenido nuevo: {units} unidades")

    def _read(self) -> "_Read | tuple[str, ...]":
        """What is to be taught, or a sentence for each error."""
        checked = catalog.check(self._folder)
        catalogue, home = checked.catalogue, self.parts.rules.world.home
        if catalogue is None:
            return tuple(str(one) for one in checked.problems if one.severity == "error")
        if home not in catalogue.countries:
            return (f"shared/paises: falta el perfil de {home}, el país de la organización",)
        try:
            return _Read(catalogue, Wording.load(organization_of(self.parts.settings), catalogue))
        except (CatalogueBroken, OrganizationBroken, SettingsBroken) as broken:
            return (str(broken),)

    @property
    def _folder(self) -> Path:
        return self.parts.settings.content_dir or catalog.OWN_FOLDER


@dataclass(frozen=True, slots=True)
class _Read:
    catalogue: Catalogue
    wording: Wording


def stamps(folder: Path) -> Stamps:
    """Every file below that content is read from; names that begin with a dot are editors' own."""
    found: Stamps = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in names:
            if name.startswith(".") or name.endswith((".py", "~")):
                continue
            path = os.path.join(place, name)
            try:
                state = os.stat(path)
            except OSError:
                # Gone since its folder was read: the next look sees it as it is then.
                continue
            found[path] = state.st_mtime_ns, state.st_size
    return found
