"""Clocks: a pure function of a ticket's events. Start reading in clocks.py."""
