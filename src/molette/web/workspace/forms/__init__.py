"""What the workspace asks: parsing only. Whether it may be done is for the actions to say."""
