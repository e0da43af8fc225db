"""Sites whose Issues have the app's fields already get those of the catalogue; the step of the installation was taken."""

from __future__ import annotations

from itss_service import custom_fields


def execute() -> None:
	custom_fields.create()
