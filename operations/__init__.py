"""Running an installation: backups and their restoration, and what a doctor would look at."""
