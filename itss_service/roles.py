"""The roles that the app brings. Frappe creates them with the first document type that names them; see docs/roles.md."""

AGENT = "Service Desk Agent"
FIRST_LINE_LEAD = "First-line Lead"
SECOND_LINE_ENGINEER = "Second-line Engineer"
LEVEL_MANAGER = "Service Level Manager"
LEVEL_ADMINISTRATOR = "Service Level Administrator"
SERVICE_MANAGER = "Service Manager"
AUDITOR = "ITSS Auditor"

ROLES = (
	AGENT,
	FIRST_LINE_LEAD,
	SECOND_LINE_ENGINEER,
	LEVEL_MANAGER,
	LEVEL_ADMINISTRATOR,
	SERVICE_MANAGER,
	AUDITOR,
)
