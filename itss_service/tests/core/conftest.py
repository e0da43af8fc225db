"""Property tests draw the same examples every time; ITSS_EXAMPLES=2000 draws more of them, and others each time."""

import os

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
	"core", max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=SLOW
)
if "ITSS_EXAMPLES" in os.environ:
	settings.register_profile(
		"more", max_examples=int(os.environ["ITSS_EXAMPLES"]), deadline=None, suppress_health_check=SLOW
	)
settings.load_profile("more" if "ITSS_EXAMPLES" in os.environ else "core")
