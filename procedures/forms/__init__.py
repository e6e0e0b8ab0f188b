"""Forms for people: `page` draws one page of a procedure, `review` what the office fills in."""
