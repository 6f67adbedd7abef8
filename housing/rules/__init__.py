"""What the law asks of housing notices beyond filled-in columns.

Order 11 is the Measures for the Administration of Public Rental Housing, issued in 2012 by the
Ministry of Housing and Urban-Rural Development; notice 20 is its General Office's notice of that
year on making housing security public (建办保〔2012〕20号).
"""
