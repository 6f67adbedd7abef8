"""Who somebody is: second factors, sessions, limits on guessing, single sign-on, and the audit.

Knows nothing of notices and agencies. What an account may do is asked of the module that the
setting `ACCOUNTS_POLICY` names.
"""
