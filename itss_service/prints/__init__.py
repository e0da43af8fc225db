"""What documents on paper say, in the language in which they are printed."""
