"""What happens on a site when the app is installed: steps that are each taken once, and may be asked for again.

Nothing here runs on migrate. What a step created belongs to the site's administrators from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import frappe
from frappe import _

from itss_service import custom_fields
from itss_service.roles import ROLES
from itss_service.seeds import (
	breach_causes,
	channels,
	email_templates,
	issue_priorities,
	kpis,
	lookups,
	pause_reasons,
	record,
	settings,
	sign_offs,
	standard_policy,
	ticket_rights,
	tracking,
)

Step = Callable[[], list[str]]

AT_ONCE: Mapping[str, Step] = {
	lookups.STEP: lookups.open_lookups,
	custom_fields.STEP: custom_fields.create,
	ticket_rights.STEP: ticket_rights.grant,
	tracking.STEP: tracking.seed,
}
# These need the company's country, time zone and language.
ONCE_SET_UP: Mapping[str, Step] = {
	issue_priorities.STEP: issue_priorities.seed,
	standard_policy.STEP: standard_policy.seed,
	settings.STEP: settings.seed,
	sign_offs.STEP: sign_offs.seed,
	kpis.STEP: kpis.seed,
	breach_causes.STEP: breach_causes.seed,
	pause_reasons.STEP: pause_reasons.seed,
	channels.STEP: channels.seed,
	email_templates.STEP: email_templates.seed,
}


def before_install() -> None:
	record.note("roles", [role for role in ROLES if not frappe.db.exists("Role", role)])


def after_install() -> None:
	take(AT_ONCE)
	if frappe.is_setup_complete():
		take(ONCE_SET_UP)


def after_setup_wizard(_arguments: object = None) -> None:
	"""For a site on which the app was installed before the setup wizard ran. Never spoils the wizard's end."""
	try:
		take(ONCE_SET_UP)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=_("The standard service levels could not be set up"))


def take(steps: Mapping[str, Step]) -> None:
	"""Takes each step that was not taken on this site before; a step that fails leaves nothing behind."""
	for name, step in steps.items():
		if record.is_done(name):
			continue
		frappe.db.savepoint("itss_service_step")
		try:
			record.note(name, step())
		except Exception:
			frappe.db.rollback(save_point="itss_service_step")
			raise
