"""Invented data for a demo: a province that does not exist, its agencies, people and notices.

Everything goes through the same forms and services as in earnest. Projects come from each area's
`examples/projects.json`, what a notice says from its type's example, moved to the day it is filed.
"""
