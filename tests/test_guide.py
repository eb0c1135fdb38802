"""The Spanish guides, for volunteers and for the staff, are true: what they name is there and is understood."""

import configparser
import re
import shlex

import click
import pytest
import yaml

from bot import word_document
from bot.cli import main
from bot.settings import Settings
from bot.staff.commands import NAMES, begin, read
from bot.store.remarks import LONGEST
from bot.unit_files import ROLES
from flows.effects import phrase
from tests.bot.staff_scene import BIG, scene
from tests.bot.wording_samples import texts
from tests.pages import ROOT, code_words, page, tree

GUIDE = page("docs/es/puesta-en-marcha.md")
OF_THE_SYSTEM = {
    "adduser",
    "apt",
    "cat",
    "cd",
    "chmod",
    "crontab",
    "docker",
    "echo",
    "exit",
    "git",
    "install",
    "make",
    "nano",
    "scp",
    "ssh",
    "sudo",
    "timedatectl",
    "usermod",
}
BOTFATHER = {
    "/newbot",
    "/setjoingroups",
    "/setdescription",
    "/setabouttext",
    "/setuserpic",
    "/setcommands",
    "/revoke",
}
BEGINS_NO_COMMAND = ("AULITA_", "15 3 * * *", "curso.example", "reverse_proxy", "}")


def shell_lines() -> list[str]:
    blocks = re.findall(r"(?ms)^ *```\n(.*?)^ *```", GUIDE)
    lines = [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith(BEGINS_NO_COMMAND)]


def commands() -> list[list[str]]:
    """Every command in a block, and every one in the text that has more than one word; the cron line too."""
    [cron] = re.findall(r"(?m)^15 3 \* \* \* (.+)$", GUIDE)
    in_text = [word for word in code_words(GUIDE) if " " in word and word.split()[0] in OF_THE_SYSTEM]
    ours = [word for word in code_words(GUIDE) if word.startswith(".venv/bin/aulita ")]
    pieces = [piece for line in [*shell_lines(), *in_text, *ours, cron] for piece in line.split(" && ")]
    return [shlex.split(re.sub(r"<[^>]*>", "X", piece)) for piece in pieces]


def ours() -> list[list[str]]:
    found = []
    for words in commands():
        if words[0] == ".venv/bin/aulita":
            found.append(words[1:])
        elif words[:4] == ["docker", "compose", "exec", "aulita"]:
            assert words[4] == "aulita"
            found.append(words[5:])
    return found


def test_every_line_begins_with_a_command_that_is_known() -> None:
    first = {words[0] for words in commands()}

    assert len(commands()) > 40
    assert first - OF_THE_SYSTEM == {".venv/bin/aulita"}


def test_every_command_of_ours_and_each_of_its_options_exists() -> None:
    named = {words[0] for words in ours()}

    assert {"setup", "doctor", "backup", "restore", "health", "run", "staff"} == named
    for name, *rest in ours():
        command = main.commands[name]
        if isinstance(command, click.Group):
            command, rest = command.commands[rest[0]], rest[1:]
        has = {option for param in command.params for option in param.opts}
        options = {word for word in rest if word.startswith("--")}
        assert options <= has, (name, options)
        wanted = [p for p in command.params if isinstance(p, click.Argument) and p.required]
        given = [word for word in rest if not word.startswith(("-", ">"))]
        assert len(given) >= len(wanted), (name, rest)


def test_every_target_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z][a-z-]*):", page("Makefile")))
    named = {words[1] for words in commands() if words[0] == "make"}
    named |= set(re.findall(r"`make ([a-z-]+)`", GUIDE))

    assert {"setup", "upgrade", "run"} <= named <= targets


def test_every_file_and_setting_exists() -> None:
    files = {word for words in commands() for word in words if word.startswith(("deploy/", "bot/", "docs/"))}
    files |= {word for word in code_words(GUIDE) if re.match(r"(deploy|bot|docs)/", word)}
    settings = set(re.findall(r"AULITA_[A-Z_]+[A-Z]", GUIDE))

    assert {"deploy/aulita.service", "bot/organizacion.ejemplo.yaml"} <= files <= tree()
    assert len(settings) >= 5
    assert settings <= {f"AULITA_{name.upper()}" for name in Settings.model_fields}


def test_the_unit_is_for_the_user_and_the_folder_of_the_guide() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy/aulita.service")
    service = unit["Service"]
    [folder] = re.findall(r"git clone <[^>]+> (\S+/programa)\n", GUIDE)

    assert service["WorkingDirectory"] == folder
    assert service["ExecStart"] == f"{folder}/.venv/bin/aulita run"
    assert folder.startswith(f"{service['ReadWritePaths']}/")
    assert (
        f"install -d -o {service['User']} -g {service['User']} -m 0750 {service['ReadWritePaths']}\n" in GUIDE
    )
    assert service["RestartPreventExitStatus"].split() == ["2", "78"]
    assert service["Restart"] == "always"


def test_the_service_of_the_compose_file_is_the_one_of_the_guide() -> None:
    services = yaml.safe_load(page("compose.yaml"))["services"]

    named = {words[3] for words in commands() if words[:3] == ["docker", "compose", "exec"]}
    copied = {words[3].partition(":")[0] for words in commands() if words[:3] == ["docker", "compose", "cp"]}

    assert named == copied == set(services)


def test_what_the_guide_writes_to_botfather_is_what_botfather_takes() -> None:
    named = {word for word in code_words(GUIDE) if re.fullmatch(r"/[a-z]+", word)}
    named -= {f"/{name}" for name in NAMES}

    assert {"/newbot", "/setjoingroups", "/revoke"} <= named <= BOTFATHER


@pytest.mark.parametrize("long", [160])
def test_sentences_are_short(long: int) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```", "", GUIDE)
    sentences = re.split(r"(?<=[.:;?!])\s", re.sub(r"(?m)^\|.*$", "", text))

    assert len(sentences) > 80
    assert [sentence for sentence in sentences if len(sentence) > long] == []


# The guide of the staff

TEAM = page("docs/es/equipo.md")
TEAM_LINES = {"code", "revoke", "link", "pin"}


def test_every_command_of_the_staffs_guide_is_understood() -> None:
    lines = [word for word in code_words(TEAM) if word.startswith("/")]

    assert len(lines) > 12
    assert {"panel", "rol", "contactos", "probar", "notas", "exportar", "entrar", "pin", "bitacora"} | {
        "enter",
        "log",
        "staff",
        "role",
        "contacts",
        "try",
        "notes",
        "export",
    } == {word.split()[0].removeprefix("/") for word in lines}
    for line in lines:
        command = read(line.replace("4711", str(BIG)))
        assert command is not None
        assert not any(said == phrase("staff.unclear") for said in begin(scene(), command).say), line


def test_every_command_line_of_the_staffs_guide_exists() -> None:
    named = [word.split()[1:] for word in code_words(TEAM) if word.startswith("aulita ")]
    staff = main.commands["staff"]

    assert isinstance(staff, click.Group)
    assert {words[1] for words in named if words[0] == "staff"} == TEAM_LINES <= set(staff.commands)
    assert {words[0] for words in named} <= set(main.commands)


def test_every_button_of_the_staffs_guide_reads_so() -> None:
    labels = {text for key, text in texts("es") if key.startswith("staff.button.")}
    told = {"Contestaron hoy", "Cambió", "No contestan", "Probar"}

    assert told <= set(re.findall(r"«([^»]+)»", TEAM))
    assert told <= labels


def test_sentences_of_the_staffs_guide_are_short() -> None:
    sentences = re.split(r"(?<=[.:;?!])\s", re.sub(r"(?m)^\|.*$", "", TEAM))

    assert len(sentences) > 50
    assert [sentence for sentence in sentences if len(sentence) > 160] == []


# The page of who reviews without touching files

REVIEWER = page("docs/es/autoras.md").partition("## Para quien revisa")[2].partition("\n## Las piezas")[0]


def test_what_the_reviewers_page_names_is_there() -> None:
    for line in (word for word in code_words(REVIEWER) if word.startswith("/")):
        command = read(line)
        assert command is not None
        assert not any(said == phrase("staff.unclear") for said in begin(scene(), command).say), line
    quoted = set(re.findall(r"«([^»]+)»", REVIEWER))
    assert set(word_document.HEAD) <= quoted
    shown = " ".join(text for _, text in texts("es"))
    assert {"Anotar", "Resuelta", "Probar"} <= quoted
    assert all(word in shown for word in ("Anotar", "Resuelta", "Probar"))
    assert f"{LONGEST} letras" in REVIEWER
    assert set(ROLES) <= set(code_words(REVIEWER))


def test_sentences_of_the_reviewers_page_are_short() -> None:
    sentences = re.split(r"(?<=[.:;?!])\s", re.sub(r"(?s)```.*?```", "", REVIEWER))
    assert len(sentences) > 40
    assert [sentence for sentence in sentences if len(sentence) > 160] == []


# The guide to cohorts, calls and messages to many

CALLS = page("docs/es/convocatorias.md")


def test_every_command_of_the_guide_to_calls_is_one_and_every_button_reads_so() -> None:
    lines = [word for word in code_words(CALLS) if re.match(r"/[a-z]", word)]
    shown = " ".join(text for _, text in texts("es"))
    buttons = set(re.findall(r"«([A-ZÁÉÍÓÚ][^»]+)»", CALLS)) - {
        "Enviar a 132 personas",
        "Reloj y rol",
        "Adjuntar",
    }

    assert len(lines) > 15
    assert [line for line in lines if read(line) is None] == []
    assert len(buttons) > 30
    assert [button for button in buttons if button not in shown] == []


def test_sentences_of_the_guide_to_calls_are_short() -> None:
    sentences = re.split(r"(?<=[.:;?!])\s", re.sub(r"(?m)^(\||<p>).*$", "", CALLS))

    assert len(sentences) > 80
    assert [sentence for sentence in sentences if len(sentence) > 160] == []
