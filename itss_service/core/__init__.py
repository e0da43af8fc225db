"""The service level engine: calendars, clocks, agreements, decisions and measures.

This ring imports the standard library alone (`holidays` where public holidays come in, numpy in the modules
named `bulk`); it never imports Frappe, opens no file and asks nobody for the time: `now` is always an argument.
"""
