"""Figures over periods: read from the projections, evaluated by the core, shown in the desk."""
