"""The bulk path of a replay gives exactly the clocks and escalations that the desk's scalar path gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.clock.bulk import clocks_of_many
from itss_service.core.clock.clocks import clocks, positions_one_by_one
from itss_service.core.decide.escalation import escalations
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import parse_events
from itss_service.core.ticket.history import history
from itss_service.tests.core.strategies import (
	GROUPS,
	SUPPLIERS,
	Case,
	as_definition,
	cases,
	minutes_near,
	targets,
	ticket_events,
)

RULES = [
	{"when": {"metric": "resolution", "at": 0.8}, "level": 1, "to": "lead"},
	{"when": {"metric": "resolution", "after_breach": "PT1H"}, "level": 2, "to": "manager"},
	{"when": {"metric": "response", "before_breach": "PT10M"}, "level": 1, "to": "lead"},
	{"when": {"no_update_for": "PT3H", "calendar": "office"}, "level": 1, "to": "lead"},
	{"when": {"reopened": 1}, "level": 2, "to": "manager"},
	{"when": {"reassigned": 1}, "level": 1, "to": "lead"},
]


def policy_of(case: Case, data: st.DataObject) -> Policy:
	"""SLAs by priority on two calendars with an update target, an OLA and a UC, each with random targets."""

	def target(metric: str | None = None) -> dict:
		drawn = as_definition(data.draw(targets()))
		if metric:
			drawn["metric"] = metric
			drawn.pop("counts_as_response", None)
		return {"calendar": data.draw(st.sampled_from(("office", "always"))), "warn_at": [0.5], **drawn}

	def distinct() -> list[dict]:
		return [target(metric) for metric in ("response", "update", "resolution")]

	return parse_policy(
		{
			"calendars": {
				"office": case.definition,
				"always": {"always_open": True, "time_zone": case.definition["time_zone"]},
			},
			"agreements": [
				{"name": "SLA", "kind": "SLA", "targets": distinct()},
				{"name": "first", "kind": "SLA", "applies": {"group": GROUPS[0]}, "targets": distinct()},
				{"name": "OLA", "kind": "OLA", "applies": {"group": GROUPS[1]}, "targets": [target()]},
				{"name": "UC", "kind": "UC", "applies": {"supplier": list(SUPPLIERS)}, "targets": [target()]},
			],
			"escalations": RULES,
		}
	)


@given(cases(), st.data())
def test_bulk_clocks_and_escalations_are_the_scalar_ones(case: Case, data: st.DataObject) -> None:
	policy = policy_of(case, data)
	now = case.instant(data.draw(minutes_near(case, 2, 10), "now"))
	told = data.draw(st.lists(ticket_events(case), min_size=1, max_size=5), "tickets")
	tickets = [
		parse_events([{**e, "at": case.instant(e["at"]).isoformat()} for e in ticket], case.calendar.zone)
		for ticket in told
	]
	steps = [history(events, now, policy.matrix) for events in tickets]
	laid_out: dict[int, BulkCalendar] = {}
	half = len(tickets) // 2
	many = [
		pair
		for batch in (steps[:half], steps[half:])  # what is laid out serves the next batch too
		for pair in clocks_of_many(batch, policy, epoch(now), laid_out)
	]
	assert len(many) == len(tickets)
	for events, of_ticket, (states, positions) in zip(tickets, steps, many, strict=True):
		assert states == clocks(events, policy, now)
		one_by_one = positions_one_by_one(of_ticket, epoch(now))
		assert escalations(states, of_ticket, policy, epoch(now), positions) == escalations(
			states, of_ticket, policy, epoch(now), one_by_one
		)
