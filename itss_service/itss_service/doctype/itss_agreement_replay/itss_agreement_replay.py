from __future__ import annotations

from itss_service.bridge.record_document import RecordDocument


class ITSSAgreementReplay(RecordDocument):
	"""What a draft would have meant for real tickets; evidence, written by its job alone."""
