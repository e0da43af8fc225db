"""`python -m itss_service.cli` is `itss-service`."""

from __future__ import annotations

import sys

from itss_service.cli.main import main

sys.exit(main())
