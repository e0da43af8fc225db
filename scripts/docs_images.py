"""Draws the pictures of the documentation again: sections of replay reports, as small PNG files in docs/images/.

Needs Chromium in PATH (chromium, chromium-browser or google-chrome) and Pillow for smaller files:

    python scripts/docs_images.py INCIDENT_LOG

INCIDENT_LOG is the incident event log that docs/replay-of-a-real-log.md tells where to get.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
EXAMPLES = CHECKOUT / "examples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, MOST_BYTES = 960, 150_000
ALONE = """
<style>
	main {{ padding-top: 0 }}
	main > *:not([aria-labelledby="{section}"]) {{ display: none }}
	main > [aria-labelledby="{section}"] {{ margin: 8px 0 0; break-inside: auto }}
</style>
"""
PICTURES = (  # file, report, section, height in pixels
	("attainment.png", "plain", "attainment", 640),
	("weekly.png", "plain", "trend", 700),
	("time-spent.png", "plain", "time", 620),
	("compared.png", "compared", "attainment", 700),
	("summary-zh.png", "demo-zh", "summary", 420),
)


def main() -> int:
	parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
	parser.add_argument("log", type=Path, metavar="INCIDENT_LOG")
	log = parser.parse_args().log
	browser = next(filter(None, map(shutil.which, BROWSERS)), None)
	if browser is None:
		print(f"none of {', '.join(BROWSERS)} is in PATH; install Chromium", file=sys.stderr)
		return 2
	IMAGES.mkdir(parents=True, exist_ok=True)
	with tempfile.TemporaryDirectory() as folder:
		work = Path(folder)
		reports = make_reports(log, work)
		for name, report, section, height in PICTURES:
			draw(browser, reports[report], section, IMAGES / name, height, work)
			print(f"{name}: {(IMAGES / name).stat().st_size} bytes")
	return 0


def make_reports(log: Path, work: Path) -> dict[str, Path]:
	"""The report of the log under one policy, under two, and a demo in Chinese."""
	replay = ["replay", "--log", log, "--mapping", EXAMPLES / "incident_log_mapping.yaml"]
	replay += ["--policy", EXAMPLES / "incident_policy.yaml"]
	orders: dict[str, list[str | Path]] = {
		"plain": replay,
		"compared": [*replay, "--compare", EXAMPLES / "incident_policy_stricter.yaml"],
		"demo-zh": ["demo", "--lang", "zh"],
	}
	for name, order in orders.items():
		command = [sys.executable, "-m", "itss_service.cli", *order, "--out", work / name]
		subprocess.run(command, check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
	return {name: work / name / "report.html" for name in orders}


def draw(browser: str, report: Path, section: str, image: Path, height: int, work: Path) -> None:
	"""One section of a report, cut to its content."""
	text = report.read_text(encoding="utf-8")
	if f'aria-labelledby="{section}"' not in text:
		known = ", ".join(re.findall(r'aria-labelledby="([^"]+)"', text))
		raise SystemExit(f"{report.parent.name} has no section {section!r}; there are {known}")
	page = work / f"{image.stem}.html"
	page.write_text(text.replace("</head>", ALONE.format(section=section) + "</head>"), encoding="utf-8")
	options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars"
	options += " --disable-background-networking --disable-component-update --disable-sync"
	command = [browser, *options.split(), f"--user-data-dir={work / 'profile'}", f"--screenshot={image}"]
	command += [f"--window-size={WIDTH},{height}", page.as_uri()]
	subprocess.run(command, check=True, capture_output=True, timeout=120)
	make_small(image)
	if image.stat().st_size > MOST_BYTES:
		raise SystemExit(f"{image.name} is larger than {MOST_BYTES} bytes; show less of the section")


def make_small(image: Path) -> None:
	"""64 colours are plenty for drawn charts; blank space at the foot goes."""
	try:
		from PIL import Image, ImageChops
	except ModuleNotFoundError:
		print("without Pillow the pictures stay as large as Chromium makes them", file=sys.stderr)
		return
	with Image.open(image) as picture:
		plain = picture.convert("RGB")
	ground = Image.new("RGB", plain.size, plain.getpixel((0, plain.height - 1)))
	box = ImageChops.difference(plain, ground).getbbox()
	if box:
		plain = plain.crop((0, 0, plain.width, min(box[3] + 12, plain.height)))
	plain.quantize(64).save(image, optimize=True)


if __name__ == "__main__":
	raise SystemExit(main())
