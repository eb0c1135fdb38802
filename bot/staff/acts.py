"""What a dialog may ask to be done. Performed by `bot.staff.performing` in the same transaction."""

from dataclasses import dataclass

from bot.contacts import Outcome
from bot.staff.access import Role
from bot.staff.broadcast_acts import BroadcastAct
from bot.staff.calls_acts import CallAct
from bot.staff.cohort_acts import CohortAct
from bot.staff.team_acts import TeamAct


@dataclass(frozen=True, slots=True)
class MakeCode:
    """A one-time code for this role."""

    role: Role
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """A yes or a no to somebody who has used a code. `ask`: the number in the button, 0 where there was none."""

    grant: int
    yes: bool
    ask: int = 0


@dataclass(frozen=True, slots=True)
class TakeRole:
    """This number holds no role any more that the actor may take."""

    number: int


@dataclass(frozen=True, slots=True)
class CheckContact:
    """A contact was checked. `text`: what learners read from now on."""

    country: str
    key: str
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class WriteRemark:
    """Something to say about a part of a unit. `rev`: of its texts now."""

    unit: str
    part: str
    rev: str
    text: str


@dataclass(frozen=True, slots=True)
class SettleRemark:
    """This remark is taken care of."""

    remark: int


_Own = MakeCode | Settle | TakeRole | CheckContact | WriteRemark | SettleRemark
Act = _Own | TeamAct | CohortAct | CallAct | BroadcastAct
