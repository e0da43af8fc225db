"""Reviews of agreements: planned, prepared, held, and what follows from them."""
