"""A made-up service desk with a believable history, so that every page has something to show.

bench --site my.site execute itss_service.demo.load
bench --site my.site execute itss_service.demo.load --kwargs "{'tickets': 600, 'days': 180}"
bench --site my.site execute itss_service.demo.unload
"""

from __future__ import annotations

from typing import Any


def load(tickets: int = 300, days: int = 90, force: bool = False, seed: int = 1) -> dict[str, Any]:
	"""Fills the site; answers what was made. Refuses a site with Issues of its own unless `force` is given."""
	from itss_service.demo.run import load as run

	return run(int(tickets), int(days), bool(force), int(seed))


def unload() -> dict[str, Any]:
	"""Takes away what `load` made; agreements have the days and states again that they had."""
	from itss_service.demo.run import unload as run

	return run()
