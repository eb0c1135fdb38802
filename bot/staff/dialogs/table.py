"""Which dialog is shown and answered by which functions."""

from bot.staff.dialogs import contacts, log, panel, pin, remarks, roles, trying
from bot.staff.dialogs.scene import Kind
from bot.staff.dialogs.state import (
    Countries,
    Facts,
    Guide,
    NewRole,
    NewText,
    OneFact,
    Panel,
    Preview,
    Remarking,
    Remarks,
    Roles,
    Taking,
    Trial,
    Tried,
    Trying,
)
from bot.staff.dialogs.team_state import AskPin, ForCohort, Log, LogWho, NewPin

KINDS: dict[type, Kind] = {
    Panel: panel.PANEL,
    Guide: panel.GUIDE,
    Roles: roles.ROLES,
    NewRole: roles.NEW_ROLE,
    Taking: roles.TAKING,
    Countries: contacts.COUNTRIES,
    Facts: contacts.FACTS,
    OneFact: contacts.ONE_FACT,
    NewText: contacts.NEW_TEXT,
    Preview: contacts.PREVIEW,
    Trial: trying.TRIAL,
    Trying: trying.TRYING,
    Tried: trying.TRIED,
    Remarking: remarks.REMARKING,
    Remarks: remarks.REMARKS,
    ForCohort: roles.FOR_COHORT,
    AskPin: pin.ASK_PIN,
    NewPin: pin.NEW_PIN,
    Log: log.LOG,
    LogWho: log.LOG_WHO,
}
