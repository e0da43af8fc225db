"""Values that several commands take as arguments."""

from __future__ import annotations

import argparse
from datetime import date

from itss_service.core.instants import FIRST_YEAR, LAST_YEAR


def date_argument(text: str) -> date:
	"""A date such as 2026-01-31."""
	try:
		if len(text) != 10:
			raise ValueError
		found = date.fromisoformat(text)
	except ValueError:
		raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it like 2026-01-31") from None
	if not FIRST_YEAR < found.year < LAST_YEAR:
		raise argparse.ArgumentTypeError(f"{text} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}")
	return found
