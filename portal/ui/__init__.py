"""What every page shares: rendering, menus, form drawing, template tags, security headers.

Doors: `pages.page`, `destinations.add`, `csp.allow_form_action`, `forms.TobiraRenderer`, `birthdate.BirthDateField`,
`{% load ui %}`. Stands on `portal.lib` only; who a visitor is comes in through the callables that the floors above register.
"""
