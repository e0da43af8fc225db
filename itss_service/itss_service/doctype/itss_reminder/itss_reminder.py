from itss_service.bridge.record_document import RecordDocument


class ITSSReminder(RecordDocument):
	pass
