"""The prefecture, its 43 municipalities and 31 wards, and the one place of tenant scope.

Nouns: municipality (pk = six-digit code), ward, department; viewpoint, scope, wall. Doors: `scope`, `queries`, `actions`.
May import: `portal.ui`, `portal.lib`.
"""
