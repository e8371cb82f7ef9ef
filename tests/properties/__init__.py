"""What holds whatever the input (hypothesis)."""
