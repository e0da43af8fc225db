"""Why a target was missed, who answers for it, and whether it counts against whoever promised it."""
