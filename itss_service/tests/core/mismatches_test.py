"""What the parts of a policy say of each other that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from itss_service.core.agreement.mismatches import mismatches
from itss_service.core.errors import describe_path
from itss_service.tests.core.desk import policy_of


def sla(name: str = "SLA", *metrics: str) -> dict[str, Any]:
	targets = [
		{"metric": metric, "calendar": "office", "duration": "PT1H"} for metric in metrics or ("resolution",)
	]
	return {"name": name, "kind": "SLA", "targets": targets}


def ola(
	name: str, *underpins: str | tuple[str, str], metrics: tuple[str, ...] = ("resolution",)
) -> dict[str, Any]:
	pairs = [(given, "resolution") if isinstance(given, str) else given for given in underpins]
	return {
		**sla(name, *metrics),
		"kind": "OLA",
		"applies": {"group": name},
		"underpins": [{"agreement": agreement, "metric": metric} for agreement, metric in pairs],
	}


def told(*agreements: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> list[str]:
	escalations = [{"when": when, "to": "lead"} for when in rules]
	found = mismatches(policy_of(*agreements, escalations=escalations))
	return [f"{describe_path(error.path)}: {error.message}" for error in found]


NEAR, LATE = {"metric": "resolution", "at": 0.8}, {"metric": "resolution", "after_breach": "PT1H"}


@pytest.mark.parametrize(
	"when",
	[
		NEAR,
		{**LATE, "agreement": "OLA"},
		{**NEAR, "agreement": ["SLA", "OLA"]},
		{"metric": "response", "at": 1, "agreement": ["SLA", "OLA"]},
		{**NEAR, "kind": "UC", "priority": "P9"},
		{"no_update_for": "PT4H", "agreement": "SLA"},
		{"reopened": 2},
	],
)
def test_a_rule_about_what_the_policy_has_is_right(when):
	assert told(sla("SLA", "response", "resolution"), ola("OLA", "SLA"), rules=(when,)) == []


@pytest.mark.parametrize(
	"when, message",
	[
		(
			{**NEAR, "agreement": "SLO"},
			"agreement: there is no agreement 'SLO'; did you mean 'SLA'?",
		),
		(
			{"reassigned": 3, "agreement": ["SLA", "gold"]},
			"agreement: there is no agreement 'gold'; known are SLA, OLA",
		),
		(
			{"metric": "resolutoin", "at": 0.8},
			"metric: the policy has no resolutoin target; did you mean 'resolution'?",
		),
		(
			{"metric": "update", "at": 0.8},
			"metric: the policy has no update target; known are response, resolution",
		),
		(
			{"metric": "response", "at": 0.8, "agreement": "OLA"},
			"metric: these agreements have no response target; known are resolution",
		),
	],
)
def test_a_rule_about_nothing_is_told_with_its_remedy(when, message):
	found = told(sla("SLA", "response", "resolution"), ola("OLA"), rules=(NEAR, when))
	assert found == [f"escalations[1].when.{message}"]


def test_a_policy_without_agreements_promises_nothing_yet():
	assert told(rules=(NEAR,)) == []
	assert told(rules=({"reopened": 2, "agreement": "SLA"},)) == [
		"escalations[0].when.agreement: there is no agreement 'SLA'; the policy has none at all"
	]


def test_underpinnings_may_meet_but_not_go_in_a_circle():
	assert told(sla(), ola("a", "SLA"), ola("b", "SLA", "a"), ola("c", "a", "b")) == []
	assert told(ola("a", "c"), ola("b", "a"), ola("c", "b", "a"), ola("d", "c")) == [
		f"agreements[2].underpins[{place}].agreement: {carried} underpins c already, itself or through others, so that "
		"their resolution would rest on itself; take one of these underpinnings out"
		for place, carried in enumerate("ba")
	]


def test_two_may_underpin_each_other_in_different_metrics():
	both = ("response", "resolution")
	assert told(ola("a", ("b", "response"), metrics=both), ola("b", ("a", "resolution"), metrics=both)) == []
