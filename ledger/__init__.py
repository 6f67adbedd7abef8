"""The public ledger: an append-only Merkle log that knows only digests and bytes."""
