"""Claim: importing the package and `itss-service --help` each take under 0.3 s, the interpreter's own start included."""

from __future__ import annotations

import statistics
import subprocess
import sys

from measure import ROOT, claim, title, wall

ROUNDS, LIMIT = 15, 0.3
COMMANDS = {
	"bare python": ["-c", "pass"],
	"import": ["-c", "import itss_service, itss_service.core"],
	"itss-service --help": ["-m", "itss_service.cli", "--help"],
}


def main() -> None:
	title("importing and --help")
	times: dict[str, list[float]] = {name: [] for name in COMMANDS}
	for turn in range(ROUNDS + 1):
		for name, arguments in COMMANDS.items():

			def start(arguments: list[str] = arguments) -> None:
				subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

			taken = wall(start)
			if turn:
				times[name].append(taken)
	medians = {name: statistics.median(taken) for name, taken in times.items()}
	for name, seconds in medians.items():
		print(f"  {name:<22} {seconds * 1e3:6.0f} ms  (+{(seconds - medians['bare python']) * 1e3:.0f} ms)")
	slowest = max(medians.values())
	claim(f"{slowest:.3f} s at most (claimed: under {LIMIT} s)", slowest < LIMIT)


if __name__ == "__main__":
	main()
