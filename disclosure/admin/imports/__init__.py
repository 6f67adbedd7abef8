"""Import batches on the staff side: bringing a file in, looking at what came of it, judging it."""
