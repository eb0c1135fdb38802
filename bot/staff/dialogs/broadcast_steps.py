"""`/difusion`: what is asked next of a message on its way to be released."""

from bot.staff.broadcast_acts import ShowContent
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_state import Draft, Reviewing, Timing, Whom, Writing
from bot.staff.dialogs.scene import Moved, Scene


def next_step(scene: Scene, draft: Draft) -> Moved:
    """The first thing that is missing; with nothing missing, the preview, and the message itself above it."""
    if draft.audience.is_empty:
        return Moved(Whom(draft))
    if draft.content is None:
        return Moved(Writing(draft))
    if not draft.timed:
        return Moved(Timing(draft))
    return Moved(review(scene, draft), ShowContent(draft.content))


def review(scene: Scene, draft: Draft, *, sure: bool = False) -> Reviewing:
    """The preview as it stands now."""
    count = len(lookups.picked(scene, draft.audience).gets)
    return Reviewing(draft, count, scene.records.at, sure)
