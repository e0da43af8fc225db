from itss_service.bridge.record_document import RecordDocument


class ITSSRequestDetails(RecordDocument):
	"""What was asked for and answered, in the words of the item's version of that day."""

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.validate_not_by_hand()
