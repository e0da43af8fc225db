"""What a site is given once, when the app is installed, and may change and delete as it likes afterwards."""
