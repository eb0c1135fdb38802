"""When the staff may write to somebody, at which moment else, and when never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.broadcasts.manners import Errand, Later, Never, Now, Somebody, judge
from flows.person import Consents, Detour, DetourKind, Person, Standing

QUITO = "America/Guayaquil"
NOON = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)
LEARNER = Person(zone=QUITO, consents=Consents(course="1"), heard_at=NOON - timedelta(days=2))
NOTICE, URGENT, CALL = Errand("notice"), Errand("notice", urgent=True), Errand("call")


def local(hour: int, minute: int = 0, day: int = 1) -> datetime:
    """That hour in Quito, in March."""
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


def to(person: Person = LEARNER, **changes: object) -> Somebody:
    return replace(Somebody(person, QUITO), **changes)  # type: ignore[arg-type]


def asked(minutes_ago: int, heard_ago: int | None = None) -> Person:
    heard = minutes_ago if heard_ago is None else heard_ago
    return replace(
        LEARNER,
        aside=Detour(DetourKind.HELP),
        asked_at=NOON - timedelta(minutes=minutes_ago),
        heard_at=NOON - timedelta(minutes=heard),
    )


def test_at_noon_a_notice_goes_to_somebody_who_is_in_nothing() -> None:
    assert judge(NOTICE, to(), NOON) == Now()


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.UNSUBSCRIBED, "opted_out"),
        (Standing.BLOCKED, "blocked"),
        (Standing.QUIET, "quiet_person"),
        (Standing.PAUSED, "paused"),
        (Standing.ERASED, "opted_out"),
    ],
)
@pytest.mark.parametrize("errand", [NOTICE, URGENT, CALL])
def test_whoever_may_not_be_written_to_gets_nothing_however_urgent(
    standing: Standing, reason: str, errand: Errand
) -> None:
    assert judge(errand, to(replace(LEARNER, standing=standing, calls=True)), NOON) == Never(reason)


def test_a_category_that_she_switched_off_is_not_sent_and_another_is() -> None:
    no_notices = replace(LEARNER, muted=("reminders",))
    no_calls = replace(LEARNER, muted=("calls",), calls=False)
    assert judge(URGENT, to(no_notices), NOON) == Never("reminders_off")
    assert judge(CALL, to(no_calls), NOON) == Never("calls_off")
    assert judge(CALL, to(LEARNER), NOON) == Never("calls_off"), "she was never asked"
    assert judge(CALL, to(replace(no_notices, calls=True)), NOON) == Now()
    assert judge(NOTICE, to(no_calls), NOON) == Now()


def test_who_cannot_be_reached_gets_nothing() -> None:
    assert judge(NOTICE, to(reachable=False), NOON) == Never("no_address")


@pytest.mark.parametrize("errand", [NOTICE, URGENT])
@pytest.mark.parametrize(("asked_ago", "heard_ago", "rest"), [(1, 5, 29), (20, 3, 27), (29, 29, 1)])
def test_between_a_question_and_its_answer_nothing_comes_for_half_an_hour_not_even_urgent(
    errand: Errand, asked_ago: int, heard_ago: int, rest: int
) -> None:
    expected = Later(NOON + timedelta(minutes=rest), "boundary")
    assert judge(errand, to(asked(asked_ago, heard_ago)), NOON) == expected


def test_a_question_that_waits_for_more_than_half_an_hour_keeps_nothing_away() -> None:
    assert judge(NOTICE, to(asked(30)), NOON) == Now()


@pytest.mark.parametrize(("at", "morning"), [(local(21), local(8, day=2)), (local(7, 59), local(8))])
def test_in_quiet_hours_it_waits_for_the_morning_unless_urgent(at: datetime, morning: datetime) -> None:
    assert judge(NOTICE, to(), at) == Later(morning, "night")
    assert judge(URGENT, to(), at) == Now()
    assert judge(NOTICE, to(), morning) == Now()


def test_one_unasked_message_a_day_over_all_sources_however_urgent() -> None:
    reminded = to(replace(LEARNER, nudged_on="2027-03-01"))
    written = to(written_at=local(9))
    for somebody in (reminded, written):
        assert judge(NOTICE, somebody, NOON) == Later(local(8, day=2), "second_today")
        assert judge(replace(NOTICE, minutes=18 * 60), somebody, NOON) == Later(
            local(18, day=2), "second_today"
        )
        assert judge(replace(NOTICE, minutes=22 * 60), somebody, NOON).until == local(8, day=2)  # type: ignore[union-attr]
        assert judge(URGENT, somebody, NOON) == Later(local(8, day=2), "second_today")
        assert judge(NOTICE, somebody, local(8, day=2)) == Now()


def test_the_message_that_has_counted_as_todays_is_not_kept_by_itself() -> None:
    assert judge(replace(NOTICE, counted=True), to(written_at=local(9)), NOON) == Now()


def test_the_day_is_hers_and_not_that_of_the_server() -> None:
    late_yesterday = local(20, day=1)
    assert late_yesterday.date().day == 2
    assert judge(NOTICE, to(written_at=late_yesterday), local(8, day=2)) == Now()
