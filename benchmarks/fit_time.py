"""Claim: the guarantee chains of a policy are judged at every start of a year in under a second."""

from __future__ import annotations

from datetime import datetime

from measure import ROOT, claim, take_turns, title

from itss_service.cli.policies import read_policy
from itss_service.core.guarantee.chain import chains

LIMIT = 1.0
POLICIES = (
	ROOT / "examples" / "incident_policy.yaml",
	ROOT / "itss_service" / "cli" / "demo" / "standard_policy.yaml",
)


def main() -> None:
	title("the guarantee chains of a year")
	for path in POLICIES:
		found = len(chains(read_policy(path), datetime(2026, 1, 1).astimezone()))

		def judge(path=path) -> None:
			chains(read_policy(path), datetime(2026, 1, 1).astimezone())

		seconds = take_turns({"chains": judge}, 5)["chains"]
		print(f"  {path.name}: {found} chains, the calendars built and the policy read: {seconds:.2f} s")
		claim(f"{seconds:.2f} s (claimed: under {LIMIT:.0f} s)", seconds < LIMIT)


if __name__ == "__main__":
	main()
