"""Checking documents against the JSON Schemas that ship with the package, and against the core."""
