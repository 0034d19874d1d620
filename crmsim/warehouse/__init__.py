"""The company as a database: two DuckDB files, one of what a firm knows and one of what is true."""
