"""Full-text search over releases: an index fed by the search channel, and the queries on it."""
