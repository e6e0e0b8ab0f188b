"""Changing who is who: one public function is one act."""
