"""What the desk's pages ask for: the panel of a ticket, its buttons, the queue. Nothing is decided in the pages."""
