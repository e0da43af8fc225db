"""What the made-up desk calls things, in the site's language."""

from __future__ import annotations

from frappe import _

from itss_service.seeds.standard_policy import names_in

DOMAIN = "desk.example"
_SUBJECTS = "subjects"


def words(language: str | None) -> dict[str, dict[str, str]]:
	"""The sample log's values in the site's words, by the ticket's fields."""
	standard = names_in(language)
	levels = {name: standard[name] for name in ("high", "medium", "low")}
	return {
		"impact": levels,
		"urgency": levels,
		"group": {name: standard[name] for name in ("first line", "second line")},
		"kind": {
			"fault": standard["fault"],
			"consult": _("Consultation", language, "Issue Type"),
			"how-to": _("How-to Question", language),
			"resource request": _("Resource Request", language),
			"permission change": _("Change of Rights", language),
			"data change": _("Data Correction", language),
			"suggestion": _("Suggestion", language),
			"complaint": _("Complaint", language, "Issue Type"),
		},
		"service": {
			"workplace": _("Workplace", language),
			"ERP": _("ERP", language),
			"network": _("Office Network", language),
			"e-mail": _("Mailbox", language),
			"file shares": _("File Shares", language),
		},
		"customer": {
			"head office": _("Linden Head Office", language),
			"plant east": _("Linden Plant East", language),
			"plant west": _("Linden Plant West", language),
			"sales": _("Linden Sales", language),
			"logistics": _("Linden Logistics", language),
		},
		"supplier": {
			"network carrier": _("Harbour Network Carrier", language),
			"ERP vendor": _("Oak ERP House", language),
		},
		"channel": {
			"portal": _("Portal", language),
			"phone": _("Phone", language),
			"im": _("Instant Messenger", language),
			"oa": _("Office Automation", language),
			"email": _("E-mail", language),
			"wechat": _("WeChat", language),
			"paper": _("Paper", language),
		},
		"state": {
			"Waiting for customer": _("waiting for the customer", language),
			"Waiting for supplier": _("waiting for a supplier", language),
			"Planned maintenance": _("agreed with the customer", language),
		},
	}


def subjects(language: str | None) -> dict[str, tuple[str, ...]]:
	"""What people write, by kind; {0} is the service."""
	return {
		"fault": (
			_("{0}: nobody in our department can sign in", language),
			_("{0} is very slow since this morning", language),
			_("{0}: error message when saving", language),
			_("{0} is not reachable", language),
		),
		"consult": (
			_("{0}: which version should we order?", language),
			_("{0}: who may approve a request?", language),
		),
		"how-to": (
			_("{0}: how do I share something with a colleague?", language),
			_("{0}: how do I work from home?", language),
		),
		"resource request": (
			_("{0} for a new colleague", language),
			_("{0}: more space, please", language),
		),
		"permission change": (
			_("{0}: rights for the new project", language),
			_("{0}: a colleague has left, please lock the account", language),
		),
		"data change": (
			_("{0}: wrong cost centre on our records", language),
			_("{0}: two entries for the same person", language),
		),
		"suggestion": (_("{0}: a shorter form would help", language),),
		"complaint": (_("{0}: nobody called back", language),),
	}


def people(language: str | None) -> dict[str, str]:
	"""Full names by the local part of the mail address."""
	return {
		"mei": _("Mei Tan", language),
		"jun": _("Jun Luo", language),
		"rui": _("Rui Han", language),
		"lan": _("Lan Shen", language),
		"bo": _("Bo Fang", language),
		"qing": _("Qing Yao", language),
		"tao": _("Tao Xu", language),
		"yun": _("Yun Cai", language),
		"hong": _("Hong Meng", language),
		"an": _("An Dai", language),
	}
