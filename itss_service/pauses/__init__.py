"""Governed pauses: agreed reasons to wait, how long each may last, and what happens then."""
