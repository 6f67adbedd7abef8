"""The filing API: agencies with a system of their own bring in drafts and submit them.

A key stands for a technical user of the agency, so that what it files passes the same forms and
rules as what people type, and is judged by two of them. Nothing else can be done with a key.
"""
