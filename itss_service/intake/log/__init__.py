"""A ticket log taken into a site: an Issue per ticket with its events, and the clocks that follow from them."""
