"""Changes: counting and publishing at night, and taking an answer without knowing whose it is."""
