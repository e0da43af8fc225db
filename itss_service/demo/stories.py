"""The history of the made-up desk: the sample log's stories, told in the site's words up to this moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import MappingProxyType

import yaml

from itss_service.bridge.instants import system_zone
from itss_service.bridge.policy import calendar_of
from itss_service.cli.demo.sample_log import MAPPING, sample_log
from itss_service.cli.replay.log.reader import read_log
from itss_service.cli.replay.mapping import LogMapping, parse_mapping
from itss_service.core.ticket.events import Event
from itss_service.demo.set_up import TEAMS, Words, address
from itss_service.intake.log.source import Log
from itss_service.seeds.standard_policy import site_facts

NAME = "itss_service.demo"
_BY_THE_CUSTOMER = frozenset({"opened", "reopened", "confirmed"})


def log_of(words: Words) -> Log:
	"""The log that the demo's events say they come from."""
	return Log(Path(NAME), _mapping(words))


def stories(
	seed: int, tickets: int, first_day: date, weeks: int, until: datetime, words: Words
) -> Iterator[tuple[str, list[Event]]]:
	"""Every ticket that was opened by `until` with what has happened to it by then, and who did it."""
	names = site_facts().names
	office, always = (calendar_of(names[name]) for name in ("office", "always"))
	zone = system_zone().key
	sample = sample_log(seed, tickets, weeks, office, always, first_day, zone)
	random = Random(seed)
	with TemporaryDirectory() as folder:
		path = Path(folder) / NAME
		path.with_suffix(".csv").write_text(sample.text, encoding="utf-8")
		with read_log(path.with_suffix(".csv"), _mapping(words)) as reader:
			for ticket, events in reader:
				happened = [event for event in events if event.at <= until]
				if happened and happened[0].event == "opened":
					yield ticket, staffed(happened, words, random)


def staffed(events: Sequence[Event], words: Words, random: Random) -> list[Event]:
	"""The same with a handler in the group that has the ticket, from the first answer on, and with actors."""
	teams = {words["group"][team]: members for team, members in TEAMS.items()}
	group: str | None = None
	user: str | None = None
	told = []
	for event in events:
		group = event.changes.get("group") or group
		is_new_group = "group" in event.changes and event.event != "opened"
		if (user is None and event.event in ("responded", "paused", "resolved")) or is_new_group:
			user = address(random.choice(teams[group])) if group in teams else user
			if is_new_group and event.event == "assigned":
				event = replace(event, changes=MappingProxyType({**event.changes, "user": user}))
			else:
				changes = MappingProxyType({"user": user})
				told.append(Event(event.at, "assigned", changes, actor=user, source=event.source))
		actor = "customer" if event.event in _BY_THE_CUSTOMER else user
		channel = "reply" if event.event == "responded" and event.channel is None else event.channel
		told.append(replace(event, actor=actor, channel=channel))
	return told


def _mapping(words: Words) -> LogMapping:
	"""The sample log's mapping with its values in the site's words."""
	given = yaml.safe_load(MAPPING)
	states = words["state"]
	given["time_zone"] = system_zone().key
	given["states"] = {states.get(state, state): event for state, event in given["states"].items()}
	given["values"] = {name: values for name, values in words.items() if name in given["columns"]}
	return parse_mapping(given)
