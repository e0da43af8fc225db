"""What happens after an escalation was recorded: who is told, what is done, who takes it on."""
