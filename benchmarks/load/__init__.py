"""Crowds in front of the portal as production runs it: `make load`, `make soak`. docs/load.md says what is measured and how.

`filling` makes the people (a process with the product's settings), `stage` starts what the units start, `crowd` is Locust,
`scenarios` the ways of the visitors, `gates` what is asked of the figures. Nothing here is part of the tests.
"""
