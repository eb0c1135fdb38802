"""A drawing under way: shapes below, words above, both as SVG that needs nothing from outside.

Only presentation attributes are written, no style sheet and no identifiers: pages with a strict content
policy show it, and several pictures on one page cannot disturb each other.
"""

from dataclasses import dataclass, field
from html import escape

from bot.pictures.typeface import FAMILY, face

WIDTH = 360

# The tones of a letter's edge in the chat picture: four look like all 256 on a phone and halve the bytes. The
# filter is given to each line and not to the whole, since its time grows with the area it covers.
_FEW_TONES = (
    '<filter id="tones" x="-.02" y="0" width="1.04" height="1" color-interpolation-filters="sRGB">'
    '<feComponentTransfer><feFuncA type="discrete" tableValues="0 .33 .67 1"/></feComponentTransfer></filter>'
)


@dataclass(frozen=True, slots=True)
class Pen:
    """How words are set: size in drawing units, colour, weight."""

    size: float
    colour: str
    bold: bool = False

    def width(self, text: str) -> float:
        """The width of a text in drawing units."""
        return face(self.bold).width(text, self.size)


@dataclass(slots=True)
class Canvas:
    """Collects shapes and words; `WIDTH` units wide, as high as `document` is told.

    `few_tones` limits the tones of the letters' edges. It is meant for making a PNG: it needs an identifier,
    and elsewhere gains nothing.
    """

    few_tones: bool = False
    shapes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        """A filled rectangle, its corners rounded by `radius`."""
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}"/>'
        )

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle around (x, y)."""
        self.shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>')

    def shape(self, path: str, x: float, y: float, fill: str) -> None:
        """A filled path, moved so that its origin lies at (x, y)."""
        self.shapes.append(f'<path transform="translate({x:g} {y:g})" d="{path}" fill="{fill}"/>')

    def outline(self, path: str, x: float, y: float, colour: str) -> None:
        """A path drawn as a line two units thick with round ends, moved like `shape`."""
        self.shapes.append(
            f'<path transform="translate({x:g} {y:g})" d="{path}" fill="none" stroke="{colour}" '
            'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def write(self, text: str, x: float, baseline: float, pen: Pen) -> None:
        """One line of text from `x` on, which no reader's font can make longer than it was measured."""
        if not text:
            return
        weight = ' font-weight="700"' if pen.bold else ""
        tones = ' filter="url(#tones)"' if self.few_tones else ""
        self.words.append(
            f'<text x="{x:g}" y="{baseline:g}" font-size="{pen.size:g}"{weight} fill="{pen.colour}"{tones} '
            f'textLength="{pen.width(text):.1f}" lengthAdjust="spacingAndGlyphs">{escape(text, quote=False)}</text>'
        )

    def document(self, height: float, ground: str, label: str) -> str:
        """The whole SVG on a ground colour, `label` being what a screen reader says."""
        size = f'width="{WIDTH}" height="{height:g}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height:g}" role="img" '
                f'aria-label="{escape(label)}" font-family="{FAMILY}, system-ui, sans-serif">',
                *([_FEW_TONES] if self.few_tones else []),
                f'<rect {size} fill="{ground}"/>',
                *self.shapes,
                *self.words,
                "</svg>",
            ]
        )
