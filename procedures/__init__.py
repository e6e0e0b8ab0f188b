"""The city hall you need not go to: find a procedure, fill it in, send it, follow it; review it and decide.

Nouns: procedure (what a town offers), round (one period of applying), form version (its questions, fixed once published), application
(one resident's case), submission (what was sent, once per sending), return (for correction), decision, milestone (one line of the course).

Doors for the floors above: `queries.open_procedures`, `queries.at_hand`, `queries.drafts`, `queries.my_applications`; `onboarding.prepare`.
Stands on notifications (whose addressees it binds at submission) and everything below; imports nothing from recommend or the front.
"""
