"""Claims: drafting, evidence, preview, submission and progress of a person's own claims."""
