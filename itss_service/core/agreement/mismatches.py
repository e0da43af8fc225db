"""What the parts of a policy say of each other that cannot be meant, though each part is right by itself.

A file that says such a thing is refused. A desk's policy is not: its agreements come and go with their validity, and a
rule that concerns none of those in force today does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator

from itss_service.core.agreement.policy import Policy
from itss_service.core.definitions import hint
from itss_service.core.errors import DefinitionError

_Promise = tuple[str, str]
"""An agreement's name and a metric of it."""


def mismatches(policy: Policy) -> Iterator[DefinitionError]:
	"""Underpinnings in a circle, and rules about agreements or metrics that the policy does not have."""
	yield from _circles(policy)
	yield from _rules_about_nothing(policy)


def _circles(policy: Policy) -> Iterator[DefinitionError]:
	"""Each underpinning by which a promise would rest on itself, in the order of the policy."""
	carried_by: dict[_Promise, list[_Promise]] = {}
	for index, agreement in enumerate(policy.agreements):
		for place, underpinning in enumerate(agreement.underpins):
			metric = underpinning.metric
			carrier, carried = (agreement.name, metric), (underpinning.agreement, metric)
			if _carries(carried, carrier, carried_by):
				yield DefinitionError(
					f"{underpinning.agreement} underpins {agreement.name} already, itself or through others, so that their "
					f"{metric} would rest on itself; take one of these underpinnings out",
					("agreements", index, "underpins", place, "agreement"),
				)
			else:
				carried_by.setdefault(carrier, []).append(carried)


def _carries(promise: _Promise, other: _Promise, carried_by: dict[_Promise, list[_Promise]]) -> bool:
	"""Whether `other` rests on `promise`, directly or through those between them."""
	seen: set[_Promise] = set()
	waiting = [promise]
	while waiting:
		carried = waiting.pop()
		if carried == other:
			return True
		if carried not in seen:
			seen.add(carried)
			waiting += carried_by.get(carried, ())
	return False


def _rules_about_nothing(policy: Policy) -> Iterator[DefinitionError]:
	metrics = {agreement.name: agreement.metrics for agreement in policy.agreements}
	for index, rule in enumerate(policy.escalations):
		path, when = ("escalations", index, "when"), rule.when
		unknown = [name for name in when.agreements or () if name not in metrics]
		if unknown:
			remedy = hint(unknown[0], metrics) if metrics else "the policy has none at all"
			yield DefinitionError(f"there is no agreement {unknown[0]!r}; {remedy}", (*path, "agreement"))
			continue
		promised = dict.fromkeys(metric for name in when.agreements or metrics for metric in metrics[name])
		if when.metric is not None and promised and when.metric not in promised:
			whose = "these agreements have" if when.agreements else "the policy has"
			remedy = hint(when.metric, promised)
			yield DefinitionError(f"{whose} no {when.metric} target; {remedy}", (*path, "metric"))
