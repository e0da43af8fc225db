from __future__ import annotations

from itss_service.bridge.record_document import RecordDocument


class ITSSBudgetWarning(RecordDocument):
	"""That an error budget was used up to a step, told once for each period."""
