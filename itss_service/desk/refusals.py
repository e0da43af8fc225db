"""Why a button may be refused."""

import frappe


class TicketActionError(frappe.ValidationError):
	pass


class NotPossibleHereError(TicketActionError):
	"""The document type has no status or field for it."""


class NotInThisStateError(TicketActionError):
	pass


class NeedsTextError(TicketActionError):
	pass


class NothingToAssignError(TicketActionError):
	pass


class InvalidHandlerError(TicketActionError):
	pass


class InvalidGroupError(TicketActionError):
	pass


class NoAgreementError(TicketActionError):
	pass
