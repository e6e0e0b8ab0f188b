"""The ground of Tobira and its roof. Which floor may import which: ARCHITECTURE.md §2."""

import gc

# The release, as CHANGELOG.md names it: https://semver.org. Written here and nowhere else; docs/upgrading.md says what each part promises.
__version__ = "0.9.0"
# Every process of ours begins with a quarter of a million objects that stay for good. As Python comes, it looks through them again and
# again while they are loaded, a sixth of the time of a start. Set here, for this is what each of our processes loads first.
gc.set_threshold(50_000, 20, 50)
