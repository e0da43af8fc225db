"""Questions about calendars and clocks as plain mappings, and their answers."""
