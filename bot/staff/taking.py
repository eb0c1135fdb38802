"""What somebody of the staff sent while a dialog asks for a message: text, picture or PDF, kept and made plain."""

from datetime import datetime

from sqlalchemy import Connection

from bot.broadcasts.content import Said
from bot.broadcasts.spelling import spelled_out, starred, trimmed
from bot.channels.base import Address, Inbound
from bot.channels.kept_files import MOST_BYTES, Attachment
from bot.clock import wall_ms
from bot.rules import Rules
from bot.staff import access
from bot.staff.dialogs import state
from bot.staff.dialogs.scene import Kind, Moved, Scene
from bot.staff.dialogs.state import Dialog
from bot.staff.dialogs.table import KINDS
from bot.store import dialogs, files, people
from flows.effects import Words, phrase

UNSENT_MS = 24 * 3_600_000
"""How long a picture or file is kept that nothing was made of."""
_UNFORMATTED = ("web", "console")
"""Where nobody can style a text, so that stars are read."""


def taken(conn: Connection, inbound: Inbound, wall: int) -> Said | Words:
    """The message, its file kept for a day; or one sentence on why it cannot be taken."""
    attachment = inbound.attachment
    if attachment is not None and attachment.form == "other":
        return phrase("message.wrong_kind")
    if attachment is not None and attachment.size > MOST_BYTES:
        return phrase("message.too_big")
    text, entities = spelled_out(inbound.text, inbound.entities, inbound.links)
    if inbound.address.channel in _UNFORMATTED:
        text, entities = starred(text)
    text, entities = trimmed(text, entities)
    if attachment is None:
        return Said(text, entities)
    name = files.plain_name(attachment.name)
    file = attachment.file or _kept(conn, attachment, name, wall)
    if attachment.form == "photo":
        return Said(text, entities, file, name, "photo", attachment.size)
    return Said(text, entities, file, name, "document", attachment.size)


def _kept(conn: Connection, attachment: Attachment, name: str, wall: int) -> int:
    return files.keep_source(
        conn,
        name=name,
        form=attachment.form,
        size=attachment.size,
        source=attachment.source,
        unique=attachment.unique,
        until=wall + UNSENT_MS,
    )


def took(conn: Connection, inbound: Inbound, kind: Kind, scene: Scene, dialog: Dialog) -> Moved | None:
    """What the dialog makes of it; None: it asks for no message, or does not want this one."""
    if kind.took is None:
        return None
    said = taken(conn, inbound, wall_ms())
    return kind.took(scene, dialog, said) if isinstance(said, Said) else Moved(dialog, say=(said,))


def is_asked(conn: Connection, rules: Rules, address: Address, at: datetime) -> bool:
    """Whether somebody of the staff who writes from there is being asked for a message now."""
    row = people.find(conn, [address]).get(address)
    stored = dialogs.open_of(conn, row.id, at) if row else None
    dialog = state.load(stored.state) if stored else None
    if row is None or dialog is None or KINDS[type(dialog)].took is None:
        return False
    return access.may(conn, rules.staff, row, at).may(KINDS[type(dialog)].right)


def is_message(inbound: Inbound, kind: Kind) -> bool:
    """Whether it is a message, and nothing else, whatever the words beside the picture or file say."""
    return kind.took is not None and inbound.attachment is not None
