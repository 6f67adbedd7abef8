"""The press list of an agency: who is on it, and how a release reaches everybody on it."""
