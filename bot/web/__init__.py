"""HTTP routes beside the channels: health, and the one-time web form."""
