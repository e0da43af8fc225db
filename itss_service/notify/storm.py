"""Keeps a person from a storm: after the first few notices on a channel the rest waits for one digest.

The first ones are never held back. What is held has the state Digested and no digest yet; at the end of the window
`notify.digest` writes the digest. While a storm lasts there is one digest per window.
"""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe.query_builder import Order
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge.settings import number

DOCTYPE = "ITSS Notice"
HELD = "Digested"


def held_until(channel: str | None, address: str | None) -> datetime | None:
	"""Until when a further notice waits, None if it may go out at once."""
	minutes, most = number("digest_minutes"), number("digest_from")
	if not minutes or not most:
		return None
	now = now_datetime()
	recent = _recent(channel, address, add_to_date(now, minutes=-minutes), most)
	if not recent or len(recent) < most - 1:
		return None
	if waiting := next((row.send_after for row in recent if row.state == HELD and row.send_after), None):
		return waiting
	digest_at = max((row.creation for row in recent if not row.escalation), default=None)
	return add_to_date(digest_at or min(row.creation for row in recent), minutes=minutes)


def _recent(channel: str | None, address: str | None, since: datetime, most: int) -> list[frappe._dict]:
	"""The newest notices of the window; as many as matter."""
	table = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.from_(table)
		.select(table.state, table.send_after, table.creation, table.escalation)
		.where(table.channel == channel if channel else table.channel.isnull())
		.where((table.address == address) & (table.creation >= since))
		.orderby(table.creation, order=Order.desc)
		.limit(max(most, 2))
	).run(as_dict=True)
