"""`report.html`: one page with everything in it, for a customer's service manager and for the printer."""

from __future__ import annotations

from pathlib import Path

from itss_service.cli.i18n import words as words_of
from itss_service.cli.replay.results import Results
from itss_service.cli.report.sections import figures, naming
from itss_service.cli.report.sections.attainment import attainment
from itss_service.cli.report.sections.breaches import worst_breaches
from itss_service.cli.report.sections.summary import summary
from itss_service.cli.report.sections.targets import outcomes
from itss_service.cli.report.sections.times import spreads, time_went
from itss_service.cli.report.sections.weekly import backlog, budget_rows, burn, trend

_HERE = Path(__file__).resolve().parent


def build_report(results: Results, lang: str = "en") -> str:
	"""The whole page as text, to be written as UTF-8. DefinitionError for a language without a translation."""
	from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a page alone pays for the import

	words = words_of(lang)
	environment = Environment(
		loader=FileSystemLoader(_HERE),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	open_tickets = backlog(results, words)
	return environment.get_template("template.html").render(
		_=words.translate,
		words=words,
		results=results,
		sides=outcomes(results),
		style=(_HERE / "style.css").read_text(encoding="utf-8"),
		summary=summary(results, words, open_tickets),
		targets=attainment(results, words),
		trend=trend(results, words),
		spreads=spreads(results, words),
		backlog=open_tickets,
		time_went=time_went(results, words),
		breaches=worst_breaches(results, words),
		budgets=budget_rows(results, words),
		burn=burn(results, words),
		figures=figures.figure_rows(results, words),
		unmeasured=figures.unmeasured(results),
		escalations=figures.escalation_rows(results, words),
		changes=figures.changes(results, words) if results.compared else None,
		figure_value=figures.figure_value,
		amount=figures.amount,
		naming=naming,
	)
