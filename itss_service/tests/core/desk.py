"""Short ways to tell a ticket's story and to ask what its clocks say."""

from __future__ import annotations

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.definition import parse_policy, parse_target
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.clock.clocks import clock_of_target, clocks
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import parse_instant
from itss_service.core.ticket.events import Event, parse_events

DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE_DEFINITION = {"time_zone": "Asia/Shanghai", "weekly": {day: [["09:00", "18:00"]] for day in DAYS}}
OFFICE = parse_calendar(OFFICE_DEFINITION)
"""Monday to Friday, 09:00 to 18:00 in Shanghai. 2026-03-02 is a Monday."""

Told = tuple[str, str] | tuple[str, str, dict]


def story(*told: Told, calendar: Calendar = OFFICE) -> list[Event]:
	"""("02 10:00", "opened", {...}) -> an event on 2026-03-02 at 10:00 local time."""
	events = []
	for at, event, *more in told:
		events.append({"at": moment(at), "event": event, **(more[0] if more else {})})
	return parse_events(events, calendar.zone)


def moment(text: str) -> str:
	"""\"02 10:00\" -> "2026-03-02T10:00"; anything longer is left as it is."""
	return f"2026-03-{text[:2]}T{text[3:]}" if len(text) < 12 else text


def clock(target: dict, now: str, *told: Told, calendar: Calendar = OFFICE) -> ClockState | None:
	"""The clock of one target at `now`."""
	parsed: Target = parse_target(target, calendar)
	events = story(*told, calendar=calendar)
	return clock_of_target(events, parsed, parse_instant(moment(now), calendar.zone))


def policy_of(*agreements: dict, **more: object) -> Policy:
	"""A policy on the one calendar `office`."""
	return parse_policy({"calendars": {"office": OFFICE_DEFINITION}, "agreements": list(agreements), **more})


def clocks_by_name(policy: Policy, now: str, *told: Told) -> dict[tuple[str, str], ClockState]:
	"""The clocks at `now` by agreement and metric."""
	found = clocks(story(*told), policy, parse_instant(moment(now), OFFICE.zone))
	return {(state.agreement, state.metric): state for state in found}


def local(state: ClockState, instant: int | None) -> str | None:
	"""An instant as the stories write it: "02 10:00"."""
	at = state.at(instant)
	return None if at is None else at.strftime("%d %H:%M:%S").removesuffix(":00")


def due(state: ClockState) -> str | None:
	return local(state, state.due_at)


def breached(state: ClockState) -> str | None:
	return local(state, state.breached_at)


HOUR = 3600
