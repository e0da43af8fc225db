"""What was promised: agreements and their targets, which of them a ticket falls under, and whether they can hold."""
