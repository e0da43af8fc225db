"""What differs between the versions of Frappe that the app runs on."""

from __future__ import annotations

import frappe

NO_OBJECTION: bool | None = True if int(frappe.__version__.split(".")[0]) >= 16 else None
"""What a `has_permission` hook answers where it has nothing against it.

Up to version 15 the first answer that is not None counts, and True would silence the hooks of other apps; from version
16 on every hook has to say True.
"""
