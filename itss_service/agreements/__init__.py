"""The life of an agreement: its content, reviews and signatures, what stays as it was signed, and what it is made from."""
