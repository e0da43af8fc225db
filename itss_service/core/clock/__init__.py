"""Clocks: a pure function of a ticket's events."""

from itss_service.core.clock.clocks import clocks
from itss_service.core.clock.state import ClockState

__all__ = ["ClockState", "clocks"]
