"""The ground of Tobira and its roof. Which floor may import which: ARCHITECTURE.md §2."""

# The release, as CHANGELOG.md names it: https://semver.org. Written here and nowhere else; docs/upgrading.md says what each part promises.
__version__ = "0.9.0"
