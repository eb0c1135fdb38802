"""Pages and the files beside them, as they lie in `pages/` and `static/`; read once, at start."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import Response

from bot.wording import Wording

HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class _Words:
    """Key -> words, for a page: `t['web.start.go']`."""

    wording: Wording
    language: str

    def __getitem__(self, key: str) -> str:
        return self.wording.phrase(key, self.language)


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    small: bytes
    type: str
    hash: str


class Documents:
    """Renders pages; everything filled in is escaped. `common` is given to every page."""

    def __init__(self, wording: Wording, common: Mapping[str, str], folder: Path = HERE) -> None:
        self._wording = wording
        self._common = dict(common)
        # pages/*.html only, so that autoescape holds for all of them whatever their ending.
        self._pages = Environment(
            loader=FileSystemLoader(folder / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        files = sorted(path for path in (folder / "static").iterdir() if path.suffix in _TYPES)
        self._files = {path.name: _read(path) for path in files}
        self._assets = {name: f"/static/{name}?v={file.hash}" for name, file in self._files.items()}

    def page(
        self, name: str, language: str, headers: Headers, http_status: int = 200, **values: object
    ) -> Response:
        """The page `name`, never kept by anybody on the way."""
        shown = self._pages.get_template(name).render(
            lang=language, t=_Words(self._wording, language), assets=self._assets, **self._common, **values
        )
        body = shown.lstrip().encode()
        return _answer(
            body, gzip.compress(body, 6), "text/html; charset=utf-8", "no-store", headers, http_status
        )

    def static(self, name: str, asked: str, headers: Headers) -> Response | None:
        """The file, kept for ever by who asked for this very content; None if there is none."""
        file = self._files.get(name)
        if file is None:
            return None
        keep = _FOR_EVER if asked == file.hash else _ASK_AGAIN
        return _answer(file.content, file.small, file.type, keep, headers, 200)


def _read(path: Path) -> _File:
    content = path.read_bytes()
    return _File(
        content, gzip.compress(content, 9), _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:16]
    )


def _answer(whole: bytes, small: bytes, type: str, keep: str, headers: Headers, status: int) -> Response:
    zipped = "gzip" in headers.get("accept-encoding", "") and len(small) < len(whole)
    answer = Response(small if zipped else whole, status, media_type=type)
    answer.headers["Cache-Control"] = keep
    answer.headers["Vary"] = "Accept-Encoding"
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
