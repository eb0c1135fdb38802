"""Sessions of the web chat: a signed cookie with an address of its own in it, and nothing kept on our side."""

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.clock import wall_ms

LONG_MS = 180 * 24 * 3_600_000
SHARED_MS = 30 * 60_000
RENEW_AFTER_MS = 24 * 3_600_000
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Session:
    """Who is there: `who` is the address on the web channel. `until`: wall-clock milliseconds.

    `shared`: the computer is not hers alone, so 30 minutes of silence end it, and closing the browser too."""

    who: str = field(repr=False)
    shared: bool
    until: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes and reads cookies. `secure`: the page comes over HTTPS, and the cookie is bound to its host."""

    key: bytes = field(repr=False)
    secure: bool
    wall: Callable[[], int] = wall_ms

    @property
    def cookie(self) -> str:
        """Its name. Browsers take `__Host-` over HTTPS only; a rehearsal on this machine has none."""
        return "__Host-aulita" if self.secure else "aulita"

    def begin(self, *, shared: bool) -> Session:
        """A new one, with an address that nobody has had."""
        return Session(secrets.token_urlsafe(_ID_BYTES), shared, self.wall() + _life(shared))

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie of ours that still holds; None for anything else."""
        fields, _, seal = cookie.rpartition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(fields).encode()):
            return None
        who, kind, until = fields.split(".")
        session = Session(who, kind == "s", int(until))
        return session if session.until > self.wall() else None

    def renewed(self, session: Session) -> Session | None:
        """The session with its time begun anew, if it is worth a new cookie."""
        until = self.wall() + _life(session.shared)
        if not session.shared and until - session.until < RENEW_AFTER_MS:
            return None
        return Session(session.who, session.shared, until)

    def header(self, session: Session) -> str:
        """The Set-Cookie header. Lax: who follows a link from a chat app comes as herself."""
        value = f"{session.who}.{'s' if session.shared else 'o'}.{session.until}"
        life = "" if session.shared else f"; Max-Age={LONG_MS // 1000}"
        return f"{self.cookie}={value}.{self._seal(value)}{self._rules()}{life}"

    def ended(self) -> str:
        """The Set-Cookie header that takes the cookie away."""
        return f"{self.cookie}={self._rules()}; Max-Age=0"

    def pseudonym(self, who: str, purpose: str) -> str:
        """Always the same for this person and purpose, and leads nowhere without the key."""
        return hmac.digest(self.key, f"{purpose}\0{who}".encode(), "sha256").hex()[:32]

    def own_key(self, session: Session) -> str:
        """What opens her own bubbles, kept sealed in her tab: 32 hex digits. Empty on a shared computer: none are."""
        return "" if session.shared else self.pseudonym(session.who, "own bubbles")

    def _rules(self) -> str:
        return "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self.secure else "")

    def _seal(self, value: str) -> str:
        raw = hmac.digest(self.key, value.encode("utf-8", "replace"), "sha256")
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _life(shared: bool) -> int:
    return SHARED_MS if shared else LONG_MS
