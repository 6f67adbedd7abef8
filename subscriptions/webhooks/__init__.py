"""Calling people's own programs and group bots when something they follow is released."""
