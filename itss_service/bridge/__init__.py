"""Between the documents and the core: set-up documents as the definitions of the formats page, and back."""
