"""Tickets at run time: what happens to a tracked document becomes events, and events become clocks."""
