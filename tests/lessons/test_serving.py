"""What nobody signed is shown in rehearsals only; first aid opens always."""

from pathlib import Path

from bot.app import rules_of
from bot.settings import Settings
from lessons.catalog import load_catalogue
from tests.lessons.mini import FIRST_AID, LESSON, LESSON_FILE, write_mini

UNSIGNED = {
    LESSON_FILE: LESSON.replace("minutos: 3", "minutos: 3\nlegal: true"),
    "courses/mini/units/M1-02.yaml": FIRST_AID.replace("minutos: 3", "minutos: 3\naviso: violencia"),
}
SIGNED = LESSON.replace(
    "minutos: 3", "minutos: 3\nlegal: true\nrevisado: {por: Ana Mera, rol: juridica, fecha: 2026-02-09}"
)


def test_unsigned_units_are_in_no_route_and_first_aid_opens(tmp_path: Path) -> None:
    folder = write_mini(tmp_path, {**UNSIGNED})

    served = load_catalogue(folder, rehearsal=False).courses["mini"]

    assert served.route == ("LB", "FN")
    assert served.first_aid.id == "que-paso"
    assert load_catalogue(folder, rehearsal=True).courses["mini"].route == ("LB", "M1-01", "M1-02", "FN")


def test_a_signed_unit_is_served(tmp_path: Path) -> None:
    folder = write_mini(tmp_path, {**UNSIGNED, LESSON_FILE: SIGNED})

    assert load_catalogue(folder, rehearsal=False).courses["mini"].route == ("LB", "M1-01", "FN")


def test_the_bot_serves_by_its_clock(tmp_path: Path) -> None:
    folder = write_mini(tmp_path / "content", {**UNSIGNED})
    sample = Path("bot/organizacion.ejemplo.yaml").read_text(encoding="utf-8")
    own = tmp_path / "organizacion.yaml"
    own.write_text(sample.replace("nombre:", "nombre: Otra #", 1), encoding="utf-8")

    def route(clock: str) -> tuple[str, ...]:
        settings = Settings(_env_file=None, content_dir=folder, organization=own, clock=clock)  # type: ignore[arg-type]
        return rules_of(settings, dict).world.catalogue.courses["mini"].route

    assert route("real") == ("LB", "FN")
    assert route("rehearsal") == ("LB", "M1-01", "M1-02", "FN")
