"""Residents: who they are to the ranking, and the list of jobs that is theirs."""
