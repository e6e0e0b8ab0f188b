"""What of the portal's figures may be shown, what they save, and how towns compare."""
