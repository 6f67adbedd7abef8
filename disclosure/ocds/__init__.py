"""Releases as open contracting data (OCDS 1.1.5), and construction projects as OC4IDS 0.9.

An area says in its `ocds.py` which column of a notice type stands where in an OCDS release
(`mapping`); `building` makes the release from the released document and nothing else, `validating`
judges it against the standard with the extensions named in `profile`, `packages` and `projects`
give it the outer forms of the two standards. Nothing here asks the network for anything.
"""
