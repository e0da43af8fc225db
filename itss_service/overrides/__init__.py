"""What happens here when documents of Frappe and ERPNext change."""
