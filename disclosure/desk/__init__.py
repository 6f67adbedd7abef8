"""What waits for whom: the lists of the first page, and the reminders sent of them."""
