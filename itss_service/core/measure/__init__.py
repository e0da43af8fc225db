"""What a period's tickets and clocks amount to: KPIs, error budgets, and whose time it was."""
