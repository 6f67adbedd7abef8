"""Everything that was released as files: by day, by month and as a whole, in four formats.

`making` writes them, incrementally and with constant memory; `store` says where they are and what
is in them; `describing` makes the descriptions machines read (Frictionless, DCAT-AP).
"""
