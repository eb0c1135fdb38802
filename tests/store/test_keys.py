"""The key file: made once, whole, for nobody else; whatever is wrong with it is said in one sentence."""

# ruff: noqa: ASYNC240 (nothing else runs on the loop of these tests)

from pathlib import Path

import pytest

from bot.store import keys
from bot.store.database import Database
from bot.store.keys import KeyTrouble, read_or_make
from bot.store.sealed import SealBroken


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "key" / "aulita.key"


def _refused(key_file: Path, database: Path, match: str) -> str:
    with pytest.raises(KeyTrouble, match=match) as problem:
        read_or_make(key_file, database)
    sentence = str(problem.value)
    assert "\n" not in sentence
    assert str(key_file) in sentence
    return sentence


def test_the_first_start_makes_a_key_that_nobody_else_may_read_and_later_starts_use_it(
    key_file: Path, path: Path
) -> None:
    first = read_or_make(key_file, path)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in key_file.parent.iterdir()] == ["aulita.key"]
    text = key_file.read_text()
    again = read_or_make(key_file, path)
    assert again.unseal("a.b", first.seal("a.b", "x")) == "x"
    assert key_file.read_text() == text


def test_two_keys_are_never_the_same(key_file: Path, path: Path) -> None:
    sealed = read_or_make(key_file, path).seal("a.b", "x")
    with pytest.raises(SealBroken):
        read_or_make(key_file.with_name("other.key"), path).unseal("a.b", sealed)


def test_a_key_that_another_process_made_meanwhile_is_not_replaced(key_file: Path, path: Path) -> None:
    read_or_make(key_file, path)
    text = key_file.read_text()
    keys._make(key_file)
    assert key_file.read_text() == text
    assert len(list(key_file.parent.iterdir())) == 1


@pytest.mark.parametrize("inside", ["aulita.key", "deeper/aulita.key", "../data/aulita.key"])
def test_a_key_among_the_data_is_refused(inside: str, path: Path) -> None:
    assert "outside" in _refused(path.parent / inside, path, "lies in the data folder")
    assert not path.parent.exists()


def test_a_link_does_not_hide_that_the_key_lies_among_the_data(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    (tmp_path / "elsewhere").symlink_to(path.parent)
    _refused(tmp_path / "elsewhere" / "aulita.key", path, "lies in the data folder")


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o622])
def test_a_key_that_others_may_read_is_refused_with_the_command_that_mends_it(
    rights: int, key_file: Path, path: Path
) -> None:
    read_or_make(key_file, path)
    key_file.chmod(rights)
    assert "chmod 600" in _refused(key_file, path, "can be read by others")
    key_file.chmod(0o600)
    read_or_make(key_file, path)


async def test_no_new_key_is_made_for_a_database_that_is_sealed_with_another(
    key_file: Path, path: Path, url: str
) -> None:
    db = await Database.open(url, read_or_make(key_file, path))
    await db.close()
    copy = key_file.read_text()
    key_file.unlink()
    assert "AULITA_KEY_FILE" in _refused(key_file, path, "already sealed")
    assert not key_file.exists()
    key_file.write_text(copy)
    key_file.chmod(0o600)
    db = await Database.open(url, read_or_make(key_file, path))
    await db.close()


def test_a_database_that_cannot_be_read_counts_as_sealed(key_file: Path, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 50)
    _refused(key_file, path, "already sealed")


def test_an_empty_database_file_is_not_sealed(key_file: Path, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert read_or_make(key_file, path)


GOOD = "1:" + "A" * 43 + "="


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "damaged .there is no key"),
        ("# only a remark\n", "damaged .there is no key"),
        ("hello\n", "line 1, is damaged"),
        (f"# remark\n{GOOD}\n2:%%%\n", "line 3, is damaged"),
        ("1:AAAA\n", "damaged .key 1"),
        (f"0:{GOOD[2:]}\n", "damaged .key 0"),
        (f"{GOOD}\n{GOOD}\n", "line 2: key 1 stands there twice"),
        ("ñ\n", "cannot be read"),
    ],
)
def test_a_damaged_key_file_says_where(text: str, match: str, key_file: Path, path: Path) -> None:
    key_file.parent.mkdir()
    key_file.write_text(text, encoding="utf-8")
    key_file.chmod(0o600)
    sentence = _refused(key_file, path, match)
    assert GOOD[2:] not in sentence
    assert key_file.read_text(encoding="utf-8") == text


def test_remarks_and_empty_lines_are_allowed(key_file: Path, path: Path) -> None:
    key_file.parent.mkdir()
    key_file.write_text(f"# mine\n\n{GOOD}\n")
    key_file.chmod(0o600)
    assert repr(read_or_make(key_file, path)) == "Seals(keys [1])"


def test_a_place_where_no_key_can_be_made_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    _refused(tmp_path / "file" / "aulita.key", path, "cannot be made")
