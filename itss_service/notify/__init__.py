"""Notices: written with what they tell of, delivered from their own table over channels, gathered into digests."""
