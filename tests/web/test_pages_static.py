"""What the pages promise before any browser opens them: light, no inline code, nothing from elsewhere, readable."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from bot.web.documents import HERE, Documents
from tests.bot.wording_samples import wording

COMMON = {"organization": "Organización de ejemplo", "contact": "a@b.example", "page": "https://c.example"}
CHAT = {"session": False, "shared": False, "key": "", "code": "", "rehearsal": True, "role": "learner"}
JOIN: dict[str, object] = {
    "here": "/chat?code=abc",
    "telegram": "https://d.example/start",
    "code": "abc",
    "group": ("Grupo «Lunes»",),
}
PAGES: dict[str, dict[str, object]] = {
    "chat.html": CHAT,
    "join.html": JOIN,
    "error.html": {"status": 404},
    "enter.html": {},
}
HOSTILE = "\"><script>alert(1)</script>' onload='x"
SCRIPTS = ("bubbles.js", "mine.js", "chat.js", "menu.js", "attach.js", "rehearsal.js")
TEXT, CONTROL = 4.5, 3.0
MEASURED = (
    ("ink", "paper", TEXT), ("ink", "card", TEXT), ("soft", "paper", TEXT), ("soft", "card", TEXT),
    ("clay", "paper", TEXT), ("clay", "card", TEXT), ("on-green", "green", TEXT), ("on-go", "go", TEXT),
    ("go", "card", TEXT), ("go", "paper", CONTROL), ("mine-ink", "mine", TEXT), ("sun-ink", "sun", TEXT),
    ("sun-edge", "sun", CONTROL), ("edge", "paper", CONTROL), ("edge", "card", CONTROL), ("clay", "desk", CONTROL),
)  # fmt: skip
"""What stands on what, and the contrast it needs at least."""


class Page(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside = ""
        self.code: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.code.append(data)


def rendered(name: str, language: str = "es", **other: object) -> str:
    common = {key: str(other.pop(key, value)) for key, value in COMMON.items()}
    documents = Documents(wording(), common)
    answer = documents.page(name, language, Headers({}), **{**PAGES[name], **other})
    return bytes(answer.body).decode()


def static(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")


def bare(source: str) -> str:
    """A script or style without its comments."""
    return re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)


@cache
def colours(dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", static("aulita.css"), re.DOTALL)
    assert len(blocks) == 2
    light, darker = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    assert set(light) == set(darker)
    return darker if dark else light


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_first_load_of_the_chat_is_within_sixty_kilobytes() -> None:
    page = rendered("chat.html")
    asked = set(re.findall(r'(?:src|href)="/static/([a-z.]+)\?v=[0-9a-f]+"', page))
    assert asked == {"aulita.css", "icono.svg", *SCRIPTS}
    assert len(page.encode()) + sum(len(static(name).encode()) for name in asked) <= 60 * 1024


@pytest.mark.parametrize("name", ["join.html", "error.html"])
def test_the_page_behind_a_link_is_within_forty_kilobytes_and_runs_no_script(name: str) -> None:
    page = rendered(name)
    assert "<script" not in page
    whole = len(page.encode()) + len(static("aulita.css").encode()) + len(static("icono.svg").encode())
    assert whole <= 40 * 1024


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_inline_code_and_loads_nothing_from_elsewhere(name: str, language: str) -> None:
    page = Page(rendered(name, language))
    assert len(page.tags) > 10
    assert "".join(page.code).strip() == ""
    for tag, attributes in page.tags:
        assert tag not in ("style", "iframe", "object", "embed", "base", "video", "audio"), tag
        for key, value in attributes.items():
            assert not key.startswith("on"), (tag, key)
            assert key != "style", tag
            if key in ("src", "srcset", "action", "formaction") or (tag == "link" and key == "href"):
                assert (value or "").startswith("/"), (tag, value)
                assert not (value or "").startswith("//"), (tag, value)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_has_one_main_and_one_first_heading(name: str, language: str) -> None:
    tags = Page(rendered(name, language)).tags
    assert [attributes["lang"] for tag, attributes in tags if tag == "html"] == [language]
    for wanted in ("main", "h1", "title"):
        assert sum(tag == wanted for tag, _ in tags) == 1, wanted
    assert all("alt" in attributes and "width" in attributes for tag, attributes in tags if tag == "img")
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_and_codes_stay_text(name: str) -> None:
    hostile = dict.fromkeys(COMMON, HOSTILE) | {
        key: HOSTILE for key in PAGES[name] if key in ("code", "here")
    }
    page = Page(rendered(name, **hostile))
    usual = Page(rendered(name))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    if name == "chat.html":
        body = next(attributes for tag, attributes in page.tags if tag == "body")
        assert body["data-code"] == HOSTILE


@pytest.mark.parametrize("name", [*SCRIPTS, "aulita.css", "icono.svg"])
def test_no_file_names_an_address_elsewhere(name: str) -> None:
    source = static(name).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"""https?://[a-z]|["'(]//|@import|url\(|sourceMappingURL""", source)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_markup_from_text_and_keeps_no_words(name: str) -> None:
    source = bare(static(name))
    if name == "mine.js":
        # The one place where words of hers stay in the tab, sealed (decision 025).
        assert {"AES-GCM", "sessionStorage.removeItem("} <= set(
            re.findall(r"AES-GCM|sessionStorage\.\w+\(", source)
        )
        source = re.sub(r"sessionStorage\.(?:get|set|remove)Item\(PLACE", "", source)
    assert "textContent" in static("bubbles.js")
    forbidden = (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment",
        "eval(", "new Function", "localStorage", "sessionStorage", "indexedDB", "document.cookie", "console.",
    )  # fmt: skip
    assert [word for word in forbidden if word in source] == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_speaks_what_a_phone_of_2018_understands(name: str) -> None:
    source = re.sub(r'"[^"\n]*"', '""', bare(static(name)))
    newer = (r"\?\.[a-zA-Z(\[]", r"\?\?", r"(?:\|\||&&)=", r"#[a-z]+\b", r"\bimport\b", r"\bawait\b", r"\.\.\.",
             r"\.at\(", r"replaceAll", r"\.flat", r"catch\s*\{", r"AbortController", r"\d_\d", r"replaceChildren",
             r"\.finally\(", r"allSettled")  # fmt: skip
    assert [pattern for pattern in newer if re.search(pattern, source)] == []


def test_the_style_uses_no_gap_between_flexible_boxes_and_sizes_in_rem() -> None:
    style = bare(static("aulita.css"))
    assert not re.search(r"(?<!grid-)\bgap:", style)
    assert not re.search(r"font(?:-size)?: [^;]*\d(?:px|pt)\b", style)
    for asked in ("prefers-color-scheme: dark", "prefers-reduced-motion", "safe-area-inset-bottom", "100dvh"):
        assert asked in style


def test_what_the_scripts_look_for_is_on_the_page() -> None:
    page = Page(rendered("chat.html"))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    sources = "".join(static(name) for name in SCRIPTS)
    sought = set(re.findall(r'(?:\bat|getElementById)\("([a-z-]+)"\)', sources))
    assert len(sought) > 20
    assert sought <= ids
    told = next(attributes["data-words"] for tag, attributes in page.tags if tag == "body")
    for word in set(re.findall(r"(?:WORDS|chat\.words)\.([a-zA-Z]+)", sources)):
        assert f'"{word}": "' in (told or ""), word


def test_the_log_is_a_polite_region_inside_main_and_the_field_has_a_label() -> None:
    source = rendered("chat.html")
    inside = source[source.index("<main") : source.index("</main>")]
    assert re.search(r'<div [^>]*role="log" aria-live="polite" aria-relevant="additions"', inside)
    assert re.search(r'<label [^>]*for="text">\s*\S', inside)
    assert re.search(r'<p [^>]*id="toast" role="status"', inside)


def test_only_a_rehearsal_shows_its_banner_and_loads_its_script() -> None:
    for rehearsal in (True, False):
        source = rendered("chat.html", rehearsal=rehearsal)
        assert ("Esto es un ensayo" in source) is rehearsal
        assert ("rehearsal.js" in source) is rehearsal


def test_the_join_page_offers_telegram_only_where_there_is_one() -> None:
    both, one = rendered("join.html"), rendered("join.html", telegram="")
    assert both.count('class="choice') == 3
    assert one.count('class="choice') == 2
    for source in (both, one):
        for told in ("Nunca te pediré dinero", "https://c.example", "a@b.example", "No usamos rastreadores"):
            assert told in source


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("upper", "lower", "least"), MEASURED)
def test_colours_keep_their_contrast(upper: str, lower: str, least: float, dark: bool) -> None:
    found = colours(dark)
    assert contrast(found[upper], found[lower]) >= least


def test_contrast_is_measured_as_the_guideline_does() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_nothing_lies_beside_the_pages_and_the_files() -> None:
    assert {path.name for path in (HERE / "pages").iterdir()} >= {*PAGES, "_head.html", "_menu.html"}
    used = "".join(path.read_text("utf-8") for path in Path(HERE / "pages").glob("*.html"))
    assert [path.name for path in (HERE / "static").iterdir() if f"assets['{path.name}']" not in used] == []
