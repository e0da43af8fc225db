"""A service report in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

from frappe import _

from itss_service.cli.i18n import Words
from itss_service.service_reports.breaches import Breaches
from itss_service.service_reports.figures import ALL, Reported

_MOST_NAMED = 5


def of(found: Sequence[Reported], breaches: Breaches, tickets: tuple[int, int] | None, words: Words) -> str:
	whole = next((entry for entry in found if entry.raw.kpi.id == ALL), None)
	sentences = []
	if tickets is not None:
		sentences.append(_("{0} tickets were opened and {1} resolved under this agreement.").format(*tickets))
	if whole is None or whole.raw.figure.value is None:
		return "\n".join([*sentences, _("No target came to a verdict in this period.")])
	return "\n".join([*sentences, *_attainment(whole, words), *_missed(found, words), *_breaches(breaches)])


def _attainment(whole: Reported, words: Words) -> list[str]:
	figure, previous = whole.raw.figure, whole.raw.previous
	met, judged = words.number(figure.numerator), words.number(figure.denominator)
	told = [_("{0} of {1} verdicts were met: {2}.").format(met, judged, words.share(figure.value))]
	if figure.goal is not None:
		said = _("The goal of {0} was held.") if figure.holds else _("The goal of {0} was missed.")
		told.append(said.format(words.goal(figure.goal)))
	if whole.adjusted is not None and whole.adjusted.value is not None:
		told.append(
			_("Adjusted, with exempt breaches counted as met, it is {0}.").format(
				words.share(whole.adjusted.value)
			)
		)
	if previous.value is not None:
		told.append(_("In the period before it was {0}.").format(words.share(previous.value)))
	return told


def _missed(found: Sequence[Reported], words: Words) -> list[str]:
	missed = [
		entry.raw.figure for entry in found if entry.raw.figure.holds is False and entry.raw.kpi.id != ALL
	]
	if not missed:
		return []
	named = [f"{figure.name} ({words.share(figure.value)})" for figure in missed if figure.unit == "share"]
	return [_("Goals missed: {0}.").format("; ".join(named[:_MOST_NAMED]))] if named else []


def _breaches(breaches: Breaches) -> list[str]:
	if not breaches.total:
		return [_("There was no breach.")]
	told = _("{0} breaches; {1} of them are exempt, {2} are not ruled upon yet.")
	return [told.format(breaches.total, breaches.exempt, breaches.unruled)]
