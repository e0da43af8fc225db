"""Tell plainly when this Python can't make the project's virtual environment. Old Pythons must be able to read this file."""

from __future__ import print_function

import sys

if sys.version_info < (3, 10):
	sys.exit(
		"%s is Python %d.%d; ITSS Service needs 3.10 or newer. Name one: make PYTHON=python3.12 ..."
		% (sys.executable, sys.version_info[0], sys.version_info[1])
	)

try:
	import ensurepip  # noqa: F401
	import venv  # noqa: F401
except ImportError as error:
	sys.exit(
		"%s cannot make virtual environments (%s). On Debian or Ubuntu: apt install python3-venv; "
		"or name another Python: make PYTHON=python3.12 ..." % (sys.executable, error)
	)
