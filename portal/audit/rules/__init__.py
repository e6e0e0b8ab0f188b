"""What holds the trail together, without a data base: `chain` (entries, trees, anchors) and `exported` (lines as auditors get them)."""

from .chain import (
    BY_PROXY,
    START,
    Fault,
    Link,
    Segment,
    Step,
    anchor_root,
    climb,
    fingerprint,
    first_fault,
    leaf,
    proof,
    proof_in,
    root,
    segment_fault,
    tree,
)

__all__ = [
    "BY_PROXY", "START", "Fault", "Link", "Segment", "Step", "anchor_root", "climb", "fingerprint", "first_fault", "leaf", "proof",
    "proof_in", "root", "segment_fault", "tree",
]  # fmt: skip
