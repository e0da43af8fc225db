"""The report that an agreement promises: written by its schedule, sent, and kept as it was sent."""
