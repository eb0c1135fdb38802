"""Requirements, licences, image and pages agree with each other and with the tree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()
REQUIREMENTS = {"runtime.txt": 20, "dev.txt": 20, "build.txt": 2}

# Written in two halves, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    "|".join(
        re.escape(host + "." + end)
        for host, end in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("debian", "org/debian"),
            ("archive.ubuntu", "com"),
            ("golang", "org"),
            ("crates", "io"),
            ("anaconda", "org"),
        ]
    )
    + "|--(extra-)?index"
    + r"-url|--find"
    + r"-links|/simple/[a-z]"
)
MACHINE_PATHS = re.compile(r"(?<![A-Za-z0-9_.}-])/(work|root|farm|home|Users)/")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def package_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return normal(match[0])


def runtime_dependencies() -> list[str]:
    return [package_of(line) for line in PYPROJECT["project"]["dependencies"]]


def pins(file: str) -> dict[str, str]:
    text = (ROOT / "requirements" / file).read_text()
    return {normal(name): version for name, version in re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", text)}


def logical_lines(file: str) -> list[str]:
    text = (ROOT / "requirements" / file).read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def text_files_of_the_tree() -> Iterator[tuple[str, str]]:
    """Every file that is, or will be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# Requirements


@pytest.mark.parametrize(("file", "at_least"), REQUIREMENTS.items())
def test_every_requirement_has_one_version_and_hashes_and_no_address(file: str, at_least: int) -> None:
    lines = logical_lines(file)

    assert len(lines) > at_least
    for line in lines:
        assert re.match(
            r"[a-z0-9][a-z0-9.-]*==[0-9][^ ]*( ; [^-]+?)?( +--hash=sha256:[0-9a-f]{64})+ *$", line
        ), line[:80]
        assert "://" not in line
        assert " @ " not in line


def test_every_runtime_dependency_is_in_the_hashed_file() -> None:
    assert set(runtime_dependencies()) <= set(pins("runtime.txt"))


def test_every_build_tool_is_hashed_so_that_nothing_else_is_downloaded() -> None:
    needed = {package_of(line) for line in PYPROJECT["build-system"]["requires"]}
    group = {package_of(line) for line in PYPROJECT["dependency-groups"]["build"]}
    install = (ROOT / "scripts/install").read_text() + (ROOT / "Dockerfile").read_text()

    assert needed <= group <= set(pins("build.txt"))
    installs = re.findall(r"pip (?:install|wheel) .+", install)
    assert len(installs) == 7
    for line in installs:
        assert "--require-hashes" in line or "--no-deps" in line, line
        assert "build.txt" in line or "--no-build-isolation" in line or "wheels/*.whl" in line, line


def test_no_test_tool_is_installed_for_a_run() -> None:
    tools = {package_of(line) for line in PYPROJECT["dependency-groups"]["dev"]}

    assert tools <= set(pins("dev.txt"))
    assert not tools & set(pins("runtime.txt"))


def test_developers_test_the_versions_that_are_run() -> None:
    runtime, dev, build = pins("runtime.txt"), pins("dev.txt"), pins("build.txt")

    assert {name: dev.get(name) for name in runtime} == runtime
    assert {name: version for name, version in build.items() if dev.get(name, version) != version} == {}


def test_every_runtime_dependency_has_its_reason_and_no_reason_stands_for_nothing() -> None:
    page = (ROOT / "docs/decisions/002-dependencies.md").read_text()
    table = page.split("| package | why |", 1)[1].split("\n\n", 1)[0]
    rows = dict(re.findall(r"(?m)^\| ([a-z0-9-]+) \| (.+) \|$", table))

    assert sorted(rows) == sorted(runtime_dependencies())
    assert all(len(reason) > 30 for reason in rows.values())


# The tree


def test_no_committed_file_names_a_registry_or_a_path_of_one_machine() -> None:
    files = dict(text_files_of_the_tree())
    found = [
        f"{name}: {match[0]}"
        for name, text in files.items()
        for pattern in (REGISTRIES, MACHINE_PATHS)
        for match in pattern.finditer(text)
    ]

    assert {"Makefile", "pyproject.toml", "requirements/runtime.txt"} <= set(files)
    assert found == []


@pytest.mark.parametrize(
    "path",
    [
        ".venv/bin/python",
        ".env",
        "uv.lock",
        "pylock.toml",
        "data/aulita.db",
        "aulita.key",
        "organizacion.yaml",
        "bot/__pycache__/cli.pyc",
        ".mypy_cache/x",
        ".hypothesis/x",
        "dist/aulita.whl",
    ],
)
def test_environments_secrets_data_and_caches_are_never_committed(path: str) -> None:
    ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", path], cwd=ROOT, check=False)

    assert ignored.returncode == 0


def test_the_version_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()

    assert re.search(rf"(?m)^## {re.escape(PYPROJECT['project']['version'])}\b", changelog)


def test_the_licences_are_the_ones_that_the_project_says() -> None:
    licence = (ROOT / "LICENSE").read_text()

    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in licence
    assert "Copyright 2026 The Aulita developers" in licence
    assert "[name of copyright owner]" not in licence
    assert "CC-BY-SA-4.0" in (ROOT / "lessons/LICENSE.md").read_text()
    assert "CC BY-SA 4.0" in README


# The image


def test_the_dockerfile_has_no_finding() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        assert not os.environ.get("CI"), (
            "hadolint is missing, and in CI it must be there: see requirements/dev.txt"
        )
        pytest.skip("hadolint is not installed: the Dockerfile was NOT checked; 'make setup-dev' installs it")

    outcome = subprocess.run(
        [str(hadolint), "--failure-threshold", "style", "Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.stdout + outcome.stderr == ""
    assert outcome.returncode == 0


def test_the_image_runs_without_rights_and_holds_no_token() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    final = dockerfile.rsplit("\nFROM ", 1)[1]

    assert re.search(r"(?m)^USER [1-9]\d*:[1-9]\d*$", final)
    assert "STOPSIGNAL SIGTERM" in final
    assert 'CMD ["aulita", "health"]' in final
    assert "TOKEN" not in dockerfile.upper().replace("NO TOKEN", "")
    assert "hatchling" not in final
    assert "requirements" not in final


def test_only_what_the_dockerfile_copies_reaches_the_builder() -> None:
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    let_in = {line[1:] for line in rules if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text())
        for source in line.split()[:-1]
    }

    assert rules[0] == "*"
    assert let_in == copied
    assert all((ROOT / source).exists() for source in copied)


def test_the_key_does_not_lie_in_the_data_volume() -> None:
    environment = dict(re.findall(r"(AULITA_\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))

    assert not Path(environment["AULITA_KEY_FILE"]).is_relative_to(environment["AULITA_DATA_DIR"])


def test_the_service_has_no_rights_and_gets_its_time_to_stop() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())

    service = compose["services"]["aulita"]
    mounted = {str(volume).split(":")[0] for volume in service["volumes"] if isinstance(volume, str)}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["stop_grace_period"] == "30s"
    assert service["env_file"] == ".env"
    assert "environment" not in service
    assert mounted == set(compose["volumes"]) == {"data", "key"}
