"""The roof's rooms: landing, home, the towns' pages, a new resident's first steps, the demo. Knows every floor; nobody imports it."""
