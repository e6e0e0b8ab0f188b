"""Changing answers, hours and remarks, and being helped. One act each."""
