"""The register of members as the flows are told of it, in memory: for tests without a database."""

from dataclasses import dataclass, field, replace

from flows.events import Event
from flows.person import Person
from flows.seat import NO_GROUP, Call, Room
from flows.sought import sought


@dataclass(slots=True)
class Register:
    """Cohorts by number, link codes (`k_7` leads to cohort 7), and where she stands."""

    calls: dict[int, Call] = field(default_factory=dict)
    placed: tuple[int, str] | None = None

    def told(self, person: Person, event: Event) -> Event:
        """The event as the shell would hand it on."""
        wanted = sought(person, event)
        if wanted is None:
            return event
        number = int(wanted.code[2:] or 0) if wanted.code else self.placed[0] if self.placed else 0
        return replace(event, context=replace(event.context, call=self._call(number)))

    def _call(self, number: int) -> Call:
        call = self.calls.get(number, Call(group=NO_GROUP, room=Room.OVER))
        if self.placed is None:
            return call
        if self.placed[0] == number:
            return replace(call, place="waiting" if self.placed[1] == "waiting" else "in")
        return replace(call, here=self.calls[self.placed[0]].group.name)

    def follow(self, before: Person, person: Person) -> None:
        """What `bot.seating.settle` does after a step: where she has chosen another seat, she has it."""
        if person.seat != before.seat:
            self.placed = (person.seat.cohort, person.seat.place) if person.seat else None
