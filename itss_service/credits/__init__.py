"""Service credits and penalties: what attainment below the agreed steps costs in a period."""
