"""Options and profiles for all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("AULITA_TEST_PROFILE", "quick"))


@pytest.fixture(autouse=True)
def _logging_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is called inside the test process would set the logs up for every test after it: loggers keep
    the first settings they meet. The installed program, which tests start as a process, is not touched."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_, **__: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write the outputs of tests/transcripts anew; read the difference before you commit it",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--rewrite") and os.environ.get("CI"):
        raise pytest.UsageError(
            "--rewrite is refused in CI: run it on your own machine, read the difference, commit the files"
        )
