"""The command line. Imports happen inside the commands: `aulita check` must not wait for Telegram's library."""

import asyncio
import contextlib
import functools
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from bot import authoring, unit_files, volunteer
from bot.staff.cli import staff
from bot.staff.remarks_cli import notes

if TYPE_CHECKING:
    from bot.placing import Place
    from lessons.translations import Coverage

OK, WRONG, BUSY = 0, 2, 75


def _fail(sentence: str, code: int = WRONG) -> NoReturn:
    """One clear sentence on standard error, never a trace."""
    click.echo(f"aulita: {sentence}", err=True)
    sys.exit(code)


def _settings(**over: Any) -> Any:
    from bot.settings import SettingsBroken, read_settings

    try:
        return read_settings().model_copy(update={k: v for k, v in over.items() if v is not None})
    except SettingsBroken as broken:
        _fail(str(broken))


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Every trouble that has a sentence is told as that sentence and ends the program."""
    from bot.channels.base import ChannelLost
    from bot.organization import OrganizationBroken
    from bot.settings import SettingsBroken
    from bot.store.keys import KeyTrouble
    from bot.store.trouble import DatabaseTrouble
    from lessons.catalog import ContentBroken

    try:
        yield
    except KeyboardInterrupt:
        return
    except ContentBroken as broken:
        for problem in broken.problems:
            click.echo(str(problem), err=True)
        _fail("the content has errors; correct them as told above and check with: aulita check")
    except ChannelLost as lost:
        _fail(str(lost), lost.exit_code)
    except (SettingsBroken, OrganizationBroken, KeyTrouble) as broken:
        _fail(str(broken))
    except DatabaseTrouble as trouble:
        _fail(str(trouble), BUSY)


def _run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs on uvloop where there is one."""
    with _sentences(), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(main())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aulita", message="%(version)s")
def main() -> None:
    """Aulita gives micro-lessons by chat. Begin with: aulita web"""


@main.command()
def run() -> None:
    """Serve learners on Telegram and, with AULITA_PUBLIC_URL, as a web chat, until stopped."""
    from bot import logs
    from bot.run import run as serve

    settings = _settings()
    secrets = tuple(s.get_secret_value() for s in (settings.telegram_token, settings.webhook_secret) if s)
    logs.set_up(settings.log_level, secrets)
    _run(lambda: serve(settings, lambda line: click.echo(line, err=True)))


def _place(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a rehearsal that begins in the middle; the command gets a `place`, None without --unit."""

    @click.option("--unit", help="Begin in this unit, as a made-up learner, the welcome behind her.")
    @click.option(
        "--profile", type=click.Choice(["minor", "adult"]), help="How old she is; else both variants."
    )
    @click.option("--country", help="Where she lives, such as GT; else the organization's country.")
    @functools.wraps(command)
    def placed(
        *, unit: str | None, profile: Literal["minor", "adult"] | None, country: str | None, **rest: Any
    ) -> None:
        from bot.placing import Place

        if unit is None and (profile or country):
            _fail("--profile and --country go with --unit: name the unit to begin in, such as --unit M1-05")
        if unit is not None and rest["keep"]:
            _fail("--unit begins with a made-up learner who is thrown away: leave out --unit or --keep")
        command(place=None if unit is None else Place(unit, profile or "", country or ""), **rest)

    return placed


@main.command()
@click.option("--keep", is_flag=True, help="Keep the learners in AULITA_DATA_DIR and go on next time.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Listen there; else at 8080 or the next free one."
)
@_place
def web(place: "Place | None", keep: bool, port: int | None) -> None:
    """Be a learner in the browser, on a pretend clock. Needs no token; prints one local address."""
    from bot import logs
    from bot.browser import browse

    settings = _settings()
    logs.set_up("error")
    _run(lambda: browse(settings, click.echo, keep=keep, port=port, place=place))


@main.command()
@click.option("--keep", is_flag=True, help="Keep the learner in AULITA_DATA_DIR and go on next time.")
@_place
def chat(place: "Place | None", keep: bool) -> None:
    """Be a learner in the terminal, on a pretend clock. Needs no token."""
    from bot import logs
    from bot.chat import chat as run_chat

    settings = _settings()
    logs.set_up("error")
    _run(lambda: run_chat(settings, click.echo, keep=keep, place=place))


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--schema", type=click.Choice(["unidad", "items", "curso"]), help="Print the JSON schema for editors."
)
@click.option("--contacts", is_flag=True, help="List the help lines that are missing or end within 60 days.")
def check(folder: Path | None, schema: str | None, contacts: bool) -> None:
    """Check the content: every problem at once, with file, line and what to write instead."""
    from lessons import catalog

    if schema:
        import json

        from lessons import schema as schemas

        made = {"unidad": schemas.unit_schema, "items": schemas.item_schema, "curso": schemas.course_schema}[
            schema
        ]()
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    if folder is not None and not folder.is_dir():
        _fail(f"{folder} is not a folder: name one that holds courses/ and shared/")
    checked = catalog.check(folder or _settings().content_dir, today=date.today())
    if contacts and checked.catalogue is not None:
        _list_contacts(checked.catalogue.countries)
        return
    for problem in checked.problems:
        click.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in checked.problems)
    advice = sum(problem.severity == "aviso" for problem in checked.problems)
    if checked.catalogue:
        courses = checked.catalogue.courses.values()
        units = sum(len(course.units) for course in courses)
        click.echo(f"{len(courses)} curso(s), {units} unidades, {errors} errores, {advice} avisos")
        _tell_coverage(checked.coverage)
    else:
        click.echo(f"{errors} errores, {advice} avisos: corrige los errores y vuelve a probar")
    sys.exit(1 if errors else OK)


def _list_contacts(countries: Any) -> None:
    from bot.contact_list import contact_list
    from bot.organization import OrganizationBroken

    try:
        for line in contact_list(_settings(), countries):
            click.echo(line)
    except OrganizationBroken as broken:
        _fail(str(broken))


def _tell_coverage(coverage: "tuple[Coverage, ...]") -> None:
    """How much of each language there is: the units that are begun, and the share of all texts."""
    for language in sorted({one.language for one in coverage}):
        units = [one for one in coverage if one.language == language]
        begun = ", ".join(f"{one.unit} {one.done} de {one.total}" for one in units if one.done)
        share = 100 * sum(one.done for one in units) // max(1, sum(one.total for one in units))
        click.echo(f"traducción «{language}»: {share} % de los textos ({begun})")


@main.command()
@click.argument("course", required=False)
@click.option(
    "--learner", default="mixed", type=click.Choice(["right", "wrong", "mixed", "silent"]), show_default=True
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the transcript to this file."
)
@click.option(
    "--start", default="2027-03-01 10:00", show_default=True, help="Local date and hour at which she begins."
)
@click.option("--every", is_flag=True, help="Walk every option of every unit instead, looking for dead ends.")
def rehearse(course: str | None, learner: str, out: Path | None, start: str, every: bool) -> None:
    """Play a course with a pretend clock and print or write the transcript."""
    from bot.rehearse import RehearsalBroken
    from bot.rehearse import rehearse as play

    settings = _settings(clock="rehearsal")
    if every:
        _walk_everything(settings)

    try:
        with _sentences():
            if settings.organization is None:
                click.echo(
                    "(a rehearsal with the sample organization: AULITA_ORGANIZATION is not set)", err=True
                )
            text = play(settings, course, learner, start)
        if out is None:
            click.echo(text)
        else:
            out.write_text(text, encoding="utf-8")
            click.echo(f"transcript of {len(text.splitlines())} lines written to {out}", err=True)
    except RehearsalBroken as broken:
        _fail(str(broken))
    except OSError as trouble:
        _fail(f"{out} cannot be written ({trouble.strerror}): choose another file with --out")


def _walk_everything(settings: Any) -> NoReturn:
    from bot.app import rules_of
    from bot.walking import walk

    with _sentences():
        walked = walk(rules_of(settings, dict).world)
    for place in walked.dead_ends:
        click.echo(f"dead end: {place}")
    for part in walked.unseen:
        click.echo(f"nobody comes to: {part}")
    found = len(walked.dead_ends) + len(walked.unseen)
    click.echo(f"{walked.units} units, {walked.places} places, {walked.options} options, {found} problems")
    sys.exit(1 if found else OK)


@main.command()
def settings() -> None:
    """Show the settings in force, secrets masked."""
    from bot.settings import shown

    rows = shown(_settings())
    width = max(len(name) for name, _, _ in rows)
    for name, value, says in rows:
        click.echo(f"{name:<{width}}  {value or '-':<30}  {says}")


@main.command()
@click.option(
    "--within",
    default=30,
    show_default=True,
    type=click.IntRange(1),
    help="How old the last sign may be, in s.",
)
def health(within: int) -> None:
    """Say whether the bot that uses this database is alive; exit code 0 if it is."""
    from bot.clock import wall_ms
    from bot.store.database import path_of
    from bot.store.lease import pulse
    from bot.store.trouble import DatabaseTrouble

    try:
        found = pulse(path_of(_settings().database))
    except DatabaseTrouble as trouble:
        _fail(str(trouble), 1)
    if found is None:
        _fail("nobody is running on this database: start it with aulita run", 1)
    age = (wall_ms() - found.beat) / 1000
    if age > within:
        _fail(f"the last sign of life is {age:.0f} seconds old: look at the log and start it again", 1)
    click.echo(f"alive; last sign of life {max(age, 0):.0f} s ago")


for command in (
    *(notes, authoring.new_unit, unit_files.export_unit, unit_files.import_unit, unit_files.sign_unit, staff),
    *(volunteer.setup, volunteer.doctor, volunteer.backup, volunteer.restore),
):
    main.add_command(command)


if __name__ == "__main__":
    main()
