"""Without a browser these tests say so: a failure in CI, elsewhere a skip that nobody overlooks."""

import pytest

from tests.browser import chromium


def test_in_ci_a_missing_browser_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="scripts/install-chromium"):
        chromium.path()


def test_elsewhere_it_is_a_skip_with_one_line_that_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    with (
        pytest.warns(chromium.NoBrowser, match="scripts/install-chromium"),
        pytest.raises(pytest.skip.Exception, match="scripts/install-chromium"),
    ):
        chromium.path()
