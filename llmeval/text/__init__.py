"""Reading words without meaning: passages without meaningless blanks, list marks, periods, likeness."""
