"""The ground of Tobira and its roof. Which floor may import which: ARCHITECTURE.md §2."""
