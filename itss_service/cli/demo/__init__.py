"""A sample log, made up by a seeded generator, and the standard policy that judges it."""
