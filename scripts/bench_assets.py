"""The files that a site's pages load: those of Frappe and ERPNext as the bench has them, the app's built anew."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_base import APP, CHECKOUT, WORKSHOP, Bench, run_logged, say

MANIFESTS = ("assets.json", "assets-rtl.json")


def build_assets(bench: Bench, log: Path) -> str | None:
	"""Build the app's assets into our sites folder; the answer says why not, None where they are built.

	Frappe's builder is run without `bench build`, which would renew links inside the bench's own apps.
	"""
	if missing := missing_for_build(bench):
		return missing
	say(f"building the assets of {APP}")
	lay_out_apps(bench)
	command = ["node", bench.path / "apps" / "frappe" / "esbuild", "--apps", APP]
	environment = {
		"FRAPPE_BENCH_ROOT": str(WORKSHOP),
		"FRAPPE_DOCKER_BUILD": "1",  # leaves Redis alone; ours is empty anyway
		"CI": "1",  # without it the builder exits with 0 whatever happened
	}
	with TemporaryDirectory(dir=WORKSHOP) as scratch:
		environment |= {"TMPDIR": scratch}
		# from beside the apps, because the builder works out from it where its intermediate files go
		run_logged(command, log, cwd=WORKSHOP / "apps", env=os.environ | environment)
	return None


def missing_for_build(bench: Bench) -> str | None:
	if not (bench.path / "sites" / "assets" / MANIFESTS[0]).exists():
		return "the bench has not built those of Frappe and ERPNext (bench build)"
	if not shutil.which("node"):
		return "node is not on the PATH"
	if not (bench.path / "apps" / "frappe" / "node_modules" / "esbuild").exists():
		return "the bench lacks Frappe's node packages (bench setup requirements --node)"
	return None


def link_assets(bench: Bench) -> None:
	"""Everything but the app's is linked; the lists of built files are copied, because a build writes into them."""
	theirs, ours = bench.path / "sites" / "assets", WORKSHOP / "sites" / "assets"
	ours.mkdir()
	for entry in theirs.iterdir() if theirs.is_dir() else ():
		if entry.name not in (APP, *MANIFESTS):
			(ours / entry.name).symlink_to(entry)
	for manifest in MANIFESTS:
		if (theirs / manifest).exists():
			built = json.loads((theirs / manifest).read_text(encoding="utf-8"))
			others = {name: file for name, file in built.items() if not file.startswith(f"/assets/{APP}/")}
			(ours / manifest).write_text(json.dumps(others, indent=1), encoding="utf-8")
	(ours / APP).mkdir()
	for entry in (CHECKOUT / APP / "public").iterdir():
		if entry.name != "dist":
			(ours / APP / entry.name).symlink_to(entry)


def lay_out_apps(bench: Bench) -> None:
	"""Make our folder look to the builder like a bench with this app in it."""
	apps = WORKSHOP / "apps"
	shutil.rmtree(apps, ignore_errors=True)
	(apps / APP).mkdir(parents=True)
	for app in ("frappe", "erpnext"):
		(apps / app).symlink_to(bench.path / "apps" / app)
	(apps / APP / APP).symlink_to(CHECKOUT / APP)  # not the checkout itself, which holds this folder
