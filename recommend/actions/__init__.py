"""What changes on this floor: towns' items, what is collected, and residents' marks."""
