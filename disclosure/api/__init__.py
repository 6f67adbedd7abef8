"""The public API under `/api/v1/`: read-only, anonymous, made of releases and nothing else."""
