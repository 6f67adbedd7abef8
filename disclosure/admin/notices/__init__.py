"""Notices on the staff side: filing, reading, judging."""
