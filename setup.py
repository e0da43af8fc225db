"""For tools that still ask setup.py: the same name and version; pyproject.toml holds the rest."""

import re
from pathlib import Path

from setuptools import find_packages, setup

source = Path(__file__).with_name("itss_service") / "__init__.py"
version = re.search(r'^__version__ = "(.+)"$', source.read_text(encoding="utf-8"), re.MULTILINE)

setup(name="itss_service", version=version.group(1), packages=find_packages(), include_package_data=True)
