"""Who is here, and what each route asks of them. Signing in for real comes with its own work."""
