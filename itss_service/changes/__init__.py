"""How an agreement is changed and how it is terminated."""
