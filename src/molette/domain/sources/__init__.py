"""Where a figure or a sentence comes from: title, publisher, address, date."""
