"""A few tickets that are open at this moment in every state that a desk knows: due soon, late, waiting, handed round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from itss_service.bridge.policy import calendar_of
from itss_service.core.calendar import Calendar
from itss_service.core.ticket.events import Event
from itss_service.demo.set_up import Words
from itss_service.demo.stories import NAME
from itss_service.seeds.standard_policy import site_facts

FIRST, SECOND = "first line", "second line"
_Moment = tuple[float, str, str | None]


@dataclass(frozen=True, slots=True)
class Spotlight:
	"""A ticket opened `hours` of working time ago (on call: of any time); `then` are (share of the time since, event, value).

	`told`: so many hours ago the customer had word, at whatever time of day.
	"""

	kind: str
	service: str
	customer: str
	impact: str
	urgency: str
	hours: float
	then: tuple[_Moment, ...] = ()
	on_call: bool = False
	told: float | None = None
	is_major: bool = False
	is_confidential: bool = False


_TAKEN = (0.05, "responded", None)
_BACK = (0.5, "paused", "Waiting for customer")
SPOTLIGHTS = (
	Spotlight(
		*("fault", "ERP", "head office", "high", "high", 3.3),
		then=((0.02, "responded", None), (0.1, "group", SECOND), (0.6, "updated", None)),
		on_call=True,
		is_major=True,
	),
	Spotlight(
		"fault", "network", "plant east", "high", "medium", 7.2, (_TAKEN, (0.2, "group", SECOND)), told=1.5
	),
	Spotlight("fault", "workplace", "sales", "medium", "high", 10.5, (_TAKEN,)),
	Spotlight("fault", "e-mail", "plant west", "medium", "medium", 5, (_TAKEN,), told=3.2),
	Spotlight("fault", "ERP", "logistics", "low", "high", 19, (_TAKEN, (0.3, "group", SECOND)), told=5),
	Spotlight("fault", "file shares", "sales", "low", "medium", 14, (_TAKEN, _BACK)),
	Spotlight(
		*("permission change", "ERP", "head office", "medium", "medium", 6),
		then=(_TAKEN,),
		told=2.1,
		is_confidential=True,
	),
	Spotlight("consult", "workplace", "logistics", "medium", "medium", 1.7),
	Spotlight("fault", "network", "sales", "low", "high", 0.3),
	Spotlight("how-to", "e-mail", "plant west", "low", "low", 2.6),
	Spotlight(
		*("fault", "network", "plant west", "medium", "high", 6),
		then=(
			_TAKEN,
			(0.2, "group", SECOND),
			(0.4, "supplier", "network carrier"),
			(0.41, "paused", "Waiting for supplier"),
		),
	),
	Spotlight(
		*("how-to", "file shares", "head office", "low", "medium", 12),
		then=(_TAKEN, (0.4, "resolved", None), (0.7, "reopened", None)),
		told=0.6,
	),
	Spotlight(
		*("data change", "ERP", "plant east", "medium", "medium", 16),
		then=(
			_TAKEN,
			*((0.2, "group", SECOND), (0.4, "group", FIRST), (0.6, "group", SECOND), (0.8, "group", FIRST)),
		),
	),
	Spotlight("resource request", "workplace", "plant east", "low", "low", 26, (_TAKEN,), told=7),
)


def spotlights(until: datetime, words: Words) -> Iterator[tuple[str, Spotlight, list[Event]]]:
	"""Each with its name and its events by `until`."""
	names = site_facts().names
	office, always = (calendar_of(names[name]) for name in ("office", "always"))
	for number, light in enumerate(SPOTLIGHTS, 1):
		calendar = always if light.on_call else office
		yield f"TS{number:03}", light, list(_events(light, calendar, until, words))


def _events(light: Spotlight, calendar: Calendar, until: datetime, words: Words) -> Iterator[Event]:
	opened_at = calendar.before(until, round(light.hours * 3600)).astimezone(until.tzinfo)
	fields = {
		name: words[name][getattr(light, name)]
		for name in ("kind", "service", "customer", "impact", "urgency")
	}
	fields["group"] = words["group"][FIRST]
	channel = words["channel"]["phone" if light.on_call else "portal"]
	source = f"log {NAME}: open"
	yield Event(opened_at, "opened", MappingProxyType(fields), channel=channel, source=source)
	for share, name, value in light.then:
		at = calendar.due_at(opened_at, round(share * light.hours * 3600)).astimezone(until.tzinfo)
		at += timedelta(seconds=1)
		if name in ("group", "supplier"):
			changes = MappingProxyType({name: words[name][value or ""]})
			yield Event(at, "assigned", changes, source=source)
		else:
			reason = words["state"][value] if value else None
			yield Event(at, name, reason=reason, source=source)
	if light.told is not None:
		yield Event(until - timedelta(hours=light.told), "updated", channel="call", source=source)
