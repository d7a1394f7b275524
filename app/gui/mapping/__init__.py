"""The screen of columns: the document beside what its columns were read as."""
