"""What changes notices: one public function is one act, one transaction, one entry in the trail."""
