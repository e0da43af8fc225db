"""Reading a ticket log of any size into events, ticket by ticket."""
