"""Calling addresses that visitors name: plain Python, knows no Django and nothing of releases."""
