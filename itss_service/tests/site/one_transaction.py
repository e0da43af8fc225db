"""For code that commits row by row: in a test a commit is a savepoint, so that nothing outlives the test."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

_START, _KEPT = "itss_test_start", "itss_test_kept"


class OneTransactionTestCase(FrappeTestCase):
	"""Each test starts from what the site had, and leaves it so."""

	def setUp(self):
		self._rollback = frappe.db.rollback
		frappe.db.savepoint(_START)
		frappe.db.savepoint(_KEPT)
		self.addCleanup(self._leave)
		for name, instead in (("commit", self._keep), ("rollback", self._undo)):
			patcher = patch.object(frappe.db, name, instead)
			patcher.start()
			self.addCleanup(patcher.stop)

	def _leave(self):
		frappe.set_user("Administrator")
		self._forget_callbacks()
		self._rollback(save_point=_START)
		frappe.clear_cache()

	def _keep(self):
		self._forget_callbacks()
		frappe.db.savepoint(_KEPT)

	def _undo(self, *, save_point=None, chain=False):
		self._forget_callbacks()
		self._rollback(save_point=save_point or _KEPT)

	def _forget_callbacks(self):
		for callbacks in ("before_commit", "after_commit", "before_rollback", "after_rollback"):
			getattr(frappe.db, callbacks).reset()
