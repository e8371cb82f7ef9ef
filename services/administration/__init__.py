"""Who acts for an organisation: appointing, dismissing, deputies. A seat counts from one tap to the next."""
