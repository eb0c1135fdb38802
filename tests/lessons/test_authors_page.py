"""The examples for authors are pieces of units that are checked and played."""

import re

from tests.pages import ROOT

PAGE = ROOT / "docs/es/autoras.md"
UNITS = ROOT / "lessons/courses/empleo-seguro/units"


def test_every_example_of_a_piece_stands_in_a_unit() -> None:
    units = "\n".join(path.read_text(encoding="utf-8") for path in sorted(UNITS.glob("*.yaml")))
    examples = re.findall(r"### `(\w+)`.*?```yaml\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    assert len(examples) >= 6
    assert [kind for kind, text in examples if not text.startswith(f"  - tipo: {kind}\n")] == []
    assert [kind for kind, text in examples if text not in units] == []
