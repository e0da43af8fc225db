"""Word to the customer: the first is the response, every later one an update."""

from __future__ import annotations

from itss_service.core.agreement.agreement import ACKNOWLEDGEMENTS
from itss_service.tickets import store
from itss_service.tickets.observe import lock_with_document, record
from itss_service.tickets.source import Cause


def contacted(doctype: str, name: str, channel: str, source: str, note: str | None = None) -> None:
	"""Records that a person spoke to the customer.

	A response on another channel is told as one too: an agreement may count calls and no mails.
	"""
	row = lock_with_document(doctype, name)
	if row is None:
		return
	spoken = {
		event.channel for event in store.load(row["name"]) if event.event == "responded"
	} - ACKNOWLEDGEMENTS
	told = Cause(source, channel, note=note)
	if row["responded_at"]:
		record(doctype, name, "updated", told=told)
	if channel not in spoken:
		record(doctype, name, "responded", told=told)
