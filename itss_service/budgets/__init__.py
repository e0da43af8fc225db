"""Error budgets: the breaches that an agreement's goals still allow in the period that runs."""
