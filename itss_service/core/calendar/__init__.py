"""Service calendars: when working time passes."""

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.definition import parse_calendar

__all__ = ["Calendar", "parse_calendar"]
