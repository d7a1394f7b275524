"""The database is the border: what each role sees and may do, table by table."""
