"""Notices on paper: what is typeset (`content`), how (`*.typ`), and the typesetter (`setting`)."""
