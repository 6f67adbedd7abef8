"""Programs for readers and witnesses; each file stands alone and imports nothing of the portal."""
