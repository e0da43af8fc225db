"""The guarantee chain: whether an SLA's promises can hold, given what underpins them."""
