"""The `itss-service` command line: it imports the core alone, so that it runs where no Frappe is."""
