"""`aulita doctor`: looks at everything a running bot needs, changes nothing, and says what to do."""

from bot.doctor.examine import begun, examine
from bot.doctor.finding import Finding, State, Visit, is_well

__all__ = ["Finding", "State", "Visit", "begun", "examine", "is_well"]
