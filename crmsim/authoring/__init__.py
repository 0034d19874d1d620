"""One bilingual source per chapter, and the two notebooks that are built from it."""
