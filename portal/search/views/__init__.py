"""Pages for anybody, with or without a login. What is typed stands in the address and nowhere else."""
