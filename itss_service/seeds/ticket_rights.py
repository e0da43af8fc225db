"""Rights on ERPNext's Issue, and on the lists without which nobody could work on one.

ERPNext gives Issue to "Support Team" alone. Nobody of ours deletes one: tickets are evidence. Customers and suppliers
can be chosen and no more; who keeps them has ERPNext's roles.
"""

from __future__ import annotations

from itss_service.roles import (
	AGENT,
	AUDITOR,
	FIRST_LINE_LEAD,
	LEVEL_ADMINISTRATOR,
	LEVEL_MANAGER,
	SECOND_LINE_ENGINEER,
	SERVICE_MANAGER,
)
from itss_service.seeds import lookups

STEP = "ticket rights"
_READER = ("select", "read", "report", "export", "print")
_WORKER = ("select", "read", "write", "create", "report", "print", "email", "share")
_DESK = (AGENT, FIRST_LINE_LEAD, SECOND_LINE_ENGINEER, SERVICE_MANAGER)
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
	"Issue": {
		AGENT: _WORKER,
		FIRST_LINE_LEAD: (*_WORKER, "export"),
		SECOND_LINE_ENGINEER: _WORKER,
		LEVEL_MANAGER: _READER,
		LEVEL_ADMINISTRATOR: (*_READER, "write"),
		SERVICE_MANAGER: (*_READER, "write", "email", "share"),
		AUDITOR: _READER,
	},
	"Customer": {**dict.fromkeys(_DESK, ("select", "read")), AUDITOR: ("select", "read")},
	"Supplier": dict.fromkeys(_DESK, ("select",)),
	# ERPNext's form of Issue reads it for whoever opens one, and complains where it may not
	"Support Settings": dict.fromkeys((*_DESK, LEVEL_MANAGER, LEVEL_ADMINISTRATOR, AUDITOR), ("read",)),
	"View Log": {AUDITOR: ("read", "report", "export", "print")},
}


def grant() -> list[str]:
	return lookups.grant(RIGHTS)


def withdraw() -> None:
	lookups.withdraw(STEP)
