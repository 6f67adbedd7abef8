"""Personal data in notices and their files: where it is, and who said that it may stay."""
