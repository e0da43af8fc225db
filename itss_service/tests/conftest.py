"""Site tests need a running site: Frappe's own runner runs them, pytest never does."""

collect_ignore = ["site", "browser"]
