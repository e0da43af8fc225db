"""Actions of a review: each a task of somebody's, open until a later review or its own form says otherwise."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

ACTION = "ITSS Action Item"
OPEN, DONE, DROPPED = "Open", "Done", "Dropped"
_TASK = {OPEN: "Open", DONE: "Closed", DROPPED: "Cancelled"}


def set_done_on(doc: Document) -> None:
	for row in (*doc.actions, *doc.former_actions):
		if row.state == DONE and not row.done_on:
			row.done_on = getdate()
		elif row.state == OPEN:
			row.done_on = None


def create_tasks(doc: Document) -> None:
	"""A task for each action that has none yet; tasks follow the state of their actions."""
	for row in doc.actions:
		if not row.todo and row.responsible and row.state == OPEN:
			row.db_set("todo", _task(doc, row), update_modified=False)
		elif row.todo:
			_follow(row.todo, row.state)


def _task(doc: Document, row: Document) -> str:
	task = {
		"doctype": "ToDo",
		"allocated_to": row.responsible,
		"description": row.action,
		"date": row.due_on,
		"reference_type": doc.doctype,
		"reference_name": doc.name,
		"assigned_by": frappe.session.user,
	}
	return frappe.get_doc(task).insert(ignore_permissions=True).name


def close_former(doc: Document) -> None:
	"""What this review found out about actions of earlier ones is kept where they stand."""
	for row in doc.former_actions:
		if row.origin and frappe.db.exists(ACTION, row.origin):
			values = {"state": row.state, "done_on": row.done_on, "result": row.result}
			frappe.db.set_value(ACTION, row.origin, values, update_modified=False)
			if row.todo:
				_follow(row.todo, row.state)


def cancel_tasks(doc: Document) -> None:
	for row in doc.actions:
		if row.todo:
			_follow(row.todo, DROPPED)


def _follow(task: str, state: str) -> None:
	status = frappe.db.get_value("ToDo", task, "status")
	if status and status != _TASK[state]:
		frappe.db.set_value("ToDo", task, "status", _TASK[state])
