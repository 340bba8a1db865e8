"""Messages to people: an outbox written with the change itself, delivered later, once."""
