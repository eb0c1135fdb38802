"""`/difusion`: how one message goes or went; what can be done to it now, and with whom it did not go well."""

from bot.broadcasts import audience as audiences
from bot.broadcasts import ledger
from bot.broadcasts.audience import Audience
from bot.broadcasts.audience_words import told
from bot.broadcasts.controls import OFFERED, Verb
from bot.broadcasts.ledger import Counts
from bot.small import told as told_number
from bot.staff.access import Right
from bot.staff.broadcast_acts import MakeReport, SendAgain, Steer
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_review import reason
from bot.staff.dialogs.broadcast_state import Broadcasts, Draft, OneBroadcast, Recalling, Unsure
from bot.staff.dialogs.broadcast_steps import next_step
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, listed
from bot.store import recalls
from bot.store.broadcasts import Broadcast, State
from flows.effects import Choice, Text, Words, phrase

OVER = (State.DONE, State.CANCELLED)
"""Only then can what was sent be taken back or changed."""
LISTED = 12
"""Numbers on one screen of those who may or may not have it."""


def show_one(scene: Scene, dialog: OneBroadcast) -> Text:
    one = lookups.hers(scene, dialog.id)
    if one is None:
        return Text((phrase("difusion.gone"),), (BACK,))
    counts = ledger.counts(scene.records.conn, one.id)
    if dialog.sure:
        yes = Choice("yes", phrase("difusion.verb.stop"))
        return Text((phrase("difusion.sure_of_cancel", id=str(one.id)),), (yes, BACK))
    audience = audiences.load(one.audience)
    personal = lookups.is_personal(scene, audience)
    head = phrase("difusion.one", id=str(one.id), state=phrase(f"difusion.state.{one.state.value}"))
    words = (head, _whom(scene, one, audience), listed(sums(counts, personal=personal)))
    return Text((*words, *_recalled(scene, one, personal=personal)), (*_choices(one, counts), BACK))


def _whom(scene: Scene, one: Broadcast, audience: Audience) -> Words:
    """In a sentence. Whom a step of a call goes to is decided by its series, not by an audience."""
    known = lookups.names(scene)
    if audience.is_empty and one.cohort_id is not None:
        return phrase("difusion.of_call", name=known.cohorts.get(one.cohort_id, str(one.cohort_id)))
    return told(audience, known)


def _recalled(scene: Scene, one: Broadcast, *, personal: bool) -> tuple[Words, ...]:
    """How far taking back or changing has come, if it was asked for."""
    if not one.recall:
        return ()
    found = recalls.recalled(scene.records.conn, one.id)
    parts = {"done": found.done, "refused": found.refused, "left": found.asked}
    numbers = {name: told_number(n, personal=personal) for name, n in parts.items()}
    if one.recall == "delete":
        return (phrase("difusion.recalled", **numbers),)
    return (phrase("difusion.mended", **numbers),)


def sums(counts: Counts, *, personal: bool) -> list[Words]:
    """The totals, a line each; together they are everybody."""

    def number(n: int) -> Words:
        return told_number(n, personal=personal)

    lines: list[Words] = [phrase("difusion.sum.size", number=number(counts.size))]
    plain = (
        ("sent", counts.sent),
        ("inboxed", counts.inboxed),
        ("waiting", counts.pending),
        ("unconfirmed", counts.unconfirmed),
        ("failed", counts.failed),
        ("left_out", counts.left_out),
        ("erased", counts.erased),
    )
    for name, n in plain:
        if n:
            lines.append(phrase(f"difusion.sum.{name}", number=number(n)))
            lines += [
                phrase("difusion.sum.why", number=number(of), why=reason(code))
                for code, of in _why(counts, name).items()
            ]
    return lines


def _why(counts: Counts, name: str) -> dict[str, int]:
    """The reasons behind one of the totals."""
    found = {"waiting": counts.held, "failed": counts.failures, "left_out": counts.skipped}.get(name, {})
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _choices(one: Broadcast, counts: Counts) -> list[Choice]:
    verbs = [verb for verb in OFFERED[one.state.value] if verb in (Verb.PAUSE, Verb.RESUME, Verb.CANCEL)]
    choices = [Choice(verb.value, phrase(f"difusion.verb.{verb.value}")) for verb in verbs]
    has = counts.sent + counts.inboxed
    offered = (
        ("again", counts.retryable),
        ("unsure", counts.unconfirmed),
        ("fix", has),
        ("mend", has if one.state in OVER else 0),
        ("recall", has if one.state in OVER else 0),
    )
    choices += [Choice(name, phrase(f"difusion.button.{name}")) for name, n in offered if n]
    choices += [Choice(form, phrase(f"difusion.button.{form}")) for form in ("csv", "xlsx")]
    return [*choices, Choice("anew", phrase("difusion.button.look_again"))]


def chose_one(scene: Scene, dialog: OneBroadcast, choice: str) -> Moved:
    match choice:
        case "pause" | "resume":
            return Moved(OneBroadcast(dialog.id), Steer(dialog.id, Verb(choice)))
        case "cancel":
            return Moved(OneBroadcast(dialog.id, sure=True))
        case "yes":
            return Moved(OneBroadcast(dialog.id), Steer(dialog.id, Verb.STOP))
        case "again":
            return Moved(OneBroadcast(dialog.id), SendAgain(dialog.id, "failed"))
        case "unsure":
            return Moved(Unsure(dialog.id))
        case "mend" | "recall":
            return Moved(Recalling(dialog.id, mend=choice == "mend"))
        case "fix":
            return correction(scene, dialog.id)
        case "csv":
            return Moved(OneBroadcast(dialog.id), MakeReport(dialog.id, "csv"))
        case "xlsx":
            return Moved(OneBroadcast(dialog.id), MakeReport(dialog.id, "xlsx"))
        case "anew":
            return Moved(dialog)
        case _:
            return Moved(OneBroadcast(dialog.id)) if dialog.sure else Moved(Broadcasts())


def correction(scene: Scene, broadcast: int) -> Moved:
    """A new message to exactly those whom that one has reached."""
    return next_step(scene, Draft(Audience(reached=broadcast)))


def show_unsure(scene: Scene, dialog: Unsure) -> Text:
    people = _unsure(scene, dialog.id)
    if dialog.person and (dialog.person in people or dialog.person < 0):
        yes = Choice("yes", phrase("difusion.button.resend_yes"))
        warned = phrase("difusion.resend_all", n=len(people))
        if dialog.person > 0:
            warned = phrase("difusion.resend_one", number=str(dialog.person))
        return Text((warned,), (yes, BACK))
    if not people:
        return Text((phrase("difusion.no_unsure"),), (BACK,))
    choices = tuple(
        Choice(f"p.{number}", phrase("difusion.button.person", number=str(number))) for number in people
    )
    every = Choice("all", phrase("difusion.button.resend_all"), wide=True)
    return Text((phrase("difusion.unsure", n=len(people)),), (*choices[:LISTED], every, BACK), columns=2)


def _unsure(scene: Scene, broadcast: int) -> list[int]:
    return ledger.unconfirmed(scene.records.conn, broadcast) if lookups.hers(scene, broadcast) else []


def chose_unsure(scene: Scene, dialog: Unsure, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "p":
            return Moved(Unsure(dialog.id, int(which)))
        case "all":
            return Moved(Unsure(dialog.id, -1))
        case "yes":
            return Moved(OneBroadcast(dialog.id), SendAgain(dialog.id, "unconfirmed", max(0, dialog.person)))
        case _:
            return Moved(Unsure(dialog.id)) if dialog.person else Moved(OneBroadcast(dialog.id))


ONE = Kind(Right.BROADCAST, show_one, chose_one)
UNSURE = Kind(Right.BROADCAST, show_unsure, chose_unsure, personal=True)
