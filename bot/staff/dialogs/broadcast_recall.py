"""`/difusion`: taking back what was sent, or giving it other words, where the platform allows it."""

from bot.broadcasts.content import Said
from bot.broadcasts.message import check
from bot.staff.access import Right
from bot.staff.broadcast_acts import Recall
from bot.staff.dialogs.broadcast_state import OneBroadcast, Recalling
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene
from flows.effects import Choice, Text, phrase


def show(scene: Scene, dialog: Recalling) -> Text:
    if dialog.mend:
        return Text((phrase("difusion.mend", id=str(dialog.id)),), (BACK,))
    yes = Choice("yes", phrase("difusion.button.recall_yes"))
    return Text((phrase("difusion.sure_of_recall", id=str(dialog.id)),), (yes, BACK))


def chose(scene: Scene, dialog: Recalling, choice: str) -> Moved:
    act = Recall(dialog.id) if choice == "yes" else None
    return Moved(OneBroadcast(dialog.id), act)


def took(scene: Scene, dialog: Recalling, said: Said) -> Moved | None:
    """Only words: a picture or file that was sent stays as it is."""
    if not dialog.mend:
        return None
    if said.file:
        return Moved(dialog, say=(phrase("difusion.mend_words_only"),))
    wrong = check(said, [platform.abilities for platform in scene.records.rules.platforms.values()])
    if wrong:
        return Moved(dialog, say=tuple(wrong))
    return Moved(OneBroadcast(dialog.id), Recall(dialog.id, said))


RECALLING = Kind(Right.BROADCAST, show, chose, took=took)
