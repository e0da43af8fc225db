from itss_service.tickets.projection_document import ProjectionDocument


class ITSSNameChange(ProjectionDocument):
	"""Written when a record is renamed, so that events that tell its old name are still understood."""
