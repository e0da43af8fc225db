"""A ticket as the engine sees it: what happened to it, and what it was at each moment."""
