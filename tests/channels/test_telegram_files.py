"""Files of a course on Telegram: uploaded once, then sent by id; a file that is gone harms nothing else."""

import os
from pathlib import Path

import pytest

from bot.channels.base import Address, Delivery, DocumentBody, Failed, Sent
from bot.course_files import CourseFiles, FileNotThere
from tests.channels.conftest import Make, Shelf, called
from tests.fake_telegram import FakeTelegram

MP3, MP4, PDF = b"ID3\x03" + bytes(60), b"\0\0\0\x20ftypisom" + bytes(60), b"%PDF-1.7" + bytes(60)
SOUND = DocumentBody("mini", "pausa.mp3", "audio", "Una pausa", "Audio de 1 KB.")
FILM = DocumentBody("mini", "pausa.mp4", "video", "Una pausa", "Video de 1 KB.")
PAGES = DocumentBody("mini", "hoja.pdf", "pdf", "Una hoja", "PDF de 1 KB.")


def row(body: DocumentBody = SOUND, *, silent: bool = False) -> Delivery:
    return Delivery(1, Address("telegram", "501"), body, silent)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, course_files: CourseFiles) -> Path:
    folder = tmp_path / "courses/mini/media"
    for name, content in (("pausa.mp3", MP3), ("pausa.mp4", MP4), ("hoja.pdf", PDF)):
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        (SOUND, "audio", {"title": "Una pausa", "caption": "Audio de 1 KB."}),
        (FILM, "video", {"caption": "Una pausa\nVideo de 1 KB.", "supports_streaming": True}),
        (PAGES, "document", {"caption": "Una hoja\nPDF de 1 KB."}),
    ],
)
async def test_a_file_is_uploaded_once_and_then_sent_by_its_id(
    body: DocumentBody, field: str, told: dict[str, object], make: Make, fake: FakeTelegram, shelf: Shelf
) -> None:
    fake.start(501)
    assert isinstance(await make(fake.url).deliver(row(body, silent=True)), Sent)
    # Another run of the program finds the id on the shelf.
    assert isinstance(await make(fake.url).deliver(row(body)), Sent)
    first, second = fake.accepted(f"send{field.capitalize()}")
    assert first.params[field]["file_name"] == body.name
    assert [second.params[field]] == list(shelf.held.values())
    # A form with a file in it knows text only.
    assert {name: str(value) for name, value in told.items()}.items() <= {
        name: str(value).replace("true", "True") for name, value in first.params.items()
    }.items()
    assert told.items() <= second.params.items()
    assert first.params["disable_notification"] == "true"
    assert "disable_notification" not in second.params


async def test_a_file_that_was_changed_is_uploaded_anew(
    make: Make, fake: FakeTelegram, shelf: Shelf, media: Path
) -> None:
    fake.start(501)
    channel = make(fake.url)
    await channel.deliver(row())
    (media / "pausa.mp3").write_bytes(MP3 + b"\x01")
    os.utime(media / "pausa.mp3", ns=(1, 1))
    await channel.deliver(row())
    assert all(not isinstance(entry.params["audio"], str) for entry in fake.accepted("sendAudio"))
    assert len(shelf.held) == 2


async def test_what_telegram_took_for_something_else_is_not_sent_by_its_id(
    make: Make, fake: FakeTelegram, shelf: Shelf, media: Path
) -> None:
    fake.start(501)
    (media / "pausa.ogg").write_bytes(b"OggS" + bytes(60))
    channel = make(fake.url)
    odd = DocumentBody("mini", "pausa.ogg", "audio", "Una pausa", "Audio de 1 KB.")
    for _ in range(2):
        assert isinstance(await channel.deliver(row(odd)), Sent)
    assert shelf.held == {}
    assert [isinstance(entry.params["audio"], str) for entry in fake.accepted("sendAudio")] == [False, False]


@pytest.mark.parametrize("gone", ["missing", "empty", "another sort", "link"])
async def test_a_file_that_is_not_there_is_a_failure_of_this_row_only(
    gone: str, make: Make, fake: FakeTelegram, media: Path
) -> None:
    fake.start(501)
    path = media / "pausa.mp3"
    path.unlink()
    match gone:
        case "empty":
            path.write_bytes(b"")
        case "another sort":
            path.write_bytes(b"<html>")
        case "link":
            path.symlink_to(media / "pausa.mp4")
    assert await make(fake.url).deliver(row()) == Failed("file_not_there")
    assert called(fake, "sendAudio") == []


@pytest.mark.parametrize(
    ("course", "name"), [("../mini", "a.mp3"), ("mini", "../../a.mp3"), ("mini", "a.exe")]
)
def test_no_name_leads_out_of_the_folder_of_a_course(course: str, name: str) -> None:
    with pytest.raises(FileNotThere):
        CourseFiles().place(DocumentBody(course, name, "audio", "", ""))
