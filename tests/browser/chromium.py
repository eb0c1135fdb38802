"""Debian's Chromium for tests: where it is, how it is started, and what is said where there is none."""

import os
import shutil
import warnings

import pytest
from playwright.async_api import Browser, Playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no Chromium, so no page was opened in a browser: get it with scripts/install-chromium (as root)"


class NoBrowser(UserWarning):
    """The tests in a browser were skipped."""


def path() -> str:
    """The program. Where there is none these tests fail in CI, and elsewhere they skip and say so."""
    found = shutil.which("chromium")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(MISSING, pytrace=False)
    # pytest makes errors of warnings, and in short reports keeps the reasons of skips to itself.
    with warnings.catch_warnings():
        warnings.simplefilter("always", NoBrowser)
        warnings.warn(MISSING, NoBrowser, stacklevel=1)
    pytest.skip(MISSING)


async def launch(playwright: Playwright, *more: str) -> Browser:
    """Started anew, with these arguments more."""
    return await playwright.chromium.launch(executable_path=path(), args=[*ARGUMENTS, *more])
