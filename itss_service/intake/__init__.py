"""What comes in from outside: other tools' exports."""
