"""What each part of the report says: from results to sentences, rows and drawings; the template only sets them."""
